import type { Seconds } from '../../../core/units.js';
import type { Kernel } from '../../kernel/kernel.js';
import type { Source } from '../../model/workload.js';
import { exponential } from '../../random/samplers.js';
import type { Stream } from '../../random/stream.js';
import { namedStream } from '../../random/streams.js';
import { BurstState } from '../burst-state.js';

type OpenSource = Extract<Source, { kind: 'open' }>;

/**
 * Arrivals of an open source. They are a unit-rate process whose clock runs at the present rate, so a change of level
 * moves the next arrival and draws nothing: two runs that differ in anything else meet the same arrivals.
 */
export class OpenArrivals {
  private level = 0;
  /** Unit-rate time until the next arrival, as of `since_s`. */
  private left: number;
  private since_s: Seconds;
  private rate = 0;
  private due = 0;
  private readonly gaps: Stream;
  private readonly bursts: BurstState | undefined;

  /** The codes are those of the events that call `arrive` and `modulate`. */
  constructor(private readonly kernel: Kernel, private readonly source: OpenSource, seed: number, private readonly arrivalCode: number, private readonly modulationCode: number) {
    this.gaps = namedStream(seed, `${source.name}/arrivals`);
    this.bursts = BurstState.of(source, seed);
    this.left = this.gap();
    this.since_s = kernel.now_s;
    this.scheduleModulation();
  }

  setLevel(level: number): void {
    this.level = level;
    this.retime();
  }

  /** Takes an arrival event. @returns whether it is the one due */
  arrive(sequence: number): boolean {
    if (sequence !== this.due) return false;
    this.left = this.gap();
    this.since_s = this.kernel.now_s;
    this.scheduleArrival();
    return true;
  }

  modulate(): void {
    this.bursts?.change();
    this.retime();
    this.scheduleModulation();
  }

  private retime(): void {
    const { now_s } = this.kernel;
    this.left = Math.max(0, this.left - (now_s - this.since_s) * this.rate);
    this.since_s = now_s;
    this.rate = this.level * (this.bursts?.factor ?? 1);
    this.due = 0;
    this.scheduleArrival();
  }

  private scheduleArrival(): void {
    if (this.rate > 0) this.due = this.kernel.schedule(this.since_s + this.left / this.rate, this.arrivalCode);
  }

  private scheduleModulation(): void {
    if (this.bursts) this.kernel.schedule(this.bursts.until_s, this.modulationCode);
  }

  private gap(): number {
    return this.source.arrivals === 'constant' ? 1 : exponential(this.gaps);
  }
}
