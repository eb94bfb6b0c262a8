import type { Reading } from '../../core/plant/snapshot.js';
import type { BytesPerSecond, Cores, Fraction, Seconds } from '../../core/units.js';

/** What one beat measured of one task. */
export interface Sample {
  /** End of the span it covers. */
  readonly t_s: Seconds;
  readonly cpu: Cores;
}

/**
 * The samples of one service or node group that a query can still find: a ring of typed arrays in order of their
 * times. A sample is found from its arrival on, until it is older than the window; whom it is of does not matter, so
 * those of a removed task stay in the mean until then.
 */
export class SampleWindow {
  private time_s = new Float64Array(16);
  private arrival_s = new Float64Array(16);
  private cpu = new Float64Array(16);
  private memory = new Float64Array(16);
  private net_tx_Bps = new Float64Array(16);
  private owner: (object | undefined)[] = [];
  /** Counts since the start; their place is the count modulo the capacity, a power of two. */
  private head = 0;
  private tail = 0;
  /** The last reading given, while it still is the answer: a timeline asks for several columns of one moment. */
  private last: { readonly now_s: Seconds; readonly tail: number; readonly reading: Reading | null } | null = null;

  constructor(private readonly window_s: Seconds) {}

  /** Times must not fall from call to call. */
  push(owner: object, t_s: Seconds, arrival_s: Seconds, cpu: Cores | Fraction, memory: Fraction, net_tx_Bps: BytesPerSecond): void {
    if (this.tail - this.head === this.time_s.length) this.makeRoom(t_s);
    const place = this.tail & (this.time_s.length - 1);
    this.time_s[place] = t_s;
    this.arrival_s[place] = arrival_s;
    this.cpu[place] = cpu;
    this.memory[place] = memory;
    this.net_tx_Bps[place] = net_tx_Bps;
    this.owner[place] = owner;
    this.tail += 1;
  }

  /** Means over the samples of (now - window, now] that have arrived; `null` when there is none. */
  reading(now_s: Seconds): Reading | null {
    if (this.last?.now_s !== now_s || this.last.tail !== this.tail) this.last = { now_s, tail: this.tail, reading: this.mean(now_s) };
    return this.last.reading;
  }

  private mean(now_s: Seconds): Reading | null {
    this.expire(now_s);
    const mask = this.time_s.length - 1;
    let samples = 0;
    let newest_s = 0;
    let cpu = 0;
    let memory = 0;
    let net_tx_Bps = 0;
    for (let count = this.head; count < this.tail; count += 1) {
      const place = count & mask;
      if (this.arrival_s[place]! > now_s) continue;
      samples += 1;
      newest_s = this.time_s[place]!;
      cpu += this.cpu[place]!;
      memory += this.memory[place]!;
      net_tx_Bps += this.net_tx_Bps[place]!;
    }
    if (samples === 0) return null;
    return { cpu: cpu / samples, memory: memory / samples, net_tx_Bps: net_tx_Bps / samples, samples, newest_s };
  }

  /** For a service: the newest sample of each task among those that a reading would be made of. */
  newestByTask(now_s: Seconds): ReadonlyMap<object, Sample> {
    this.expire(now_s);
    const newest = new Map<object, Sample>();
    for (let count = this.head; count < this.tail; count += 1) {
      const place = count & (this.time_s.length - 1);
      if (this.arrival_s[place]! <= now_s) newest.set(this.owner[place]!, { t_s: this.time_s[place]!, cpu: this.cpu[place]! });
    }
    return newest;
  }

  private expire(now_s: Seconds): void {
    const mask = this.time_s.length - 1;
    const oldest_s = now_s - this.window_s;
    while (this.head < this.tail && this.time_s[this.head & mask]! <= oldest_s) {
      this.owner[this.head & mask] = undefined;
      this.head += 1;
    }
  }

  /** What is too old to be found goes; the arrays grow where that is nothing. */
  private makeRoom(now_s: Seconds): void {
    this.expire(now_s);
    const { head, tail } = this;
    if (tail - head < this.time_s.length) return;
    const mask = this.time_s.length - 1;
    const widened = <T extends Float64Array | (object | undefined)[]>(wide: T, from: T): T => {
      for (let count = head; count < tail; count += 1) wide[count - head] = from[count & mask]!;
      return wide;
    };
    const capacity = 2 * this.time_s.length;
    this.time_s = widened(new Float64Array(capacity), this.time_s);
    this.arrival_s = widened(new Float64Array(capacity), this.arrival_s);
    this.cpu = widened(new Float64Array(capacity), this.cpu);
    this.memory = widened(new Float64Array(capacity), this.memory);
    this.net_tx_Bps = widened(new Float64Array(capacity), this.net_tx_Bps);
    this.owner = widened([], this.owner);
    this.head = 0;
    this.tail = tail - head;
    this.last = null;
  }
}
