import type { Seconds } from '../../../core/units.js';
import type { Kernel } from '../../kernel/kernel.js';
import type { Source } from '../../model/workload.js';
import { exponential } from '../../random/samplers.js';
import type { Stream } from '../../random/stream.js';
import { namedStream } from '../../random/streams.js';

export type OpenSource = Extract<Source, { kind: 'open' }>;

/** The two states of a Markov-modulated Poisson process: rates relative to the level, mean stays. */
interface Modulation {
  readonly calm: { readonly rate: number; readonly stay_s: Seconds };
  readonly burst: { readonly rate: number; readonly stay_s: Seconds };
}

/** A burst cannot hold more than all arrivals: its factor is cut at 1 / burst_share, where the calm state has none. */
function modulationOf(arrivals: OpenSource['arrivals']): Modulation | undefined {
  if (typeof arrivals === 'string') return undefined;
  const { burst_factor, burst_share, burst_length } = arrivals;
  const burst = Math.min(burst_factor, 1 / burst_share);
  return {
    calm: { rate: (1 - burst * burst_share) / (1 - burst_share), stay_s: (burst_length * (1 - burst_share)) / burst_share },
    burst: { rate: burst, stay_s: burst_length },
  };
}

/**
 * Arrivals of an open source. They are a unit-rate process whose clock runs at the present rate, so a change of level
 * moves the next arrival and draws nothing: two runs that differ in anything else meet the same arrivals.
 */
export class OpenArrivals {
  private level = 0;
  private bursting: boolean;
  /** Unit-rate time until the next arrival, as of `since_s`. */
  private left: number;
  private since_s: Seconds;
  private rate = 0;
  private due = 0;
  private readonly modulation: Modulation | undefined;
  private readonly gaps: Stream;
  private readonly stays: Stream;

  /** The codes are those of the events that call `arrive` and `modulate`. */
  constructor(private readonly kernel: Kernel, private readonly source: OpenSource, seed: number, private readonly arrivalCode: number, private readonly modulationCode: number) {
    this.gaps = namedStream(seed, `${source.name}/arrivals`);
    this.stays = namedStream(seed, `${source.name}/bursts`);
    this.modulation = modulationOf(source.arrivals);
    this.bursting = typeof source.arrivals !== 'string' && this.stays.uniform() < source.arrivals.burst_share;
    this.left = this.gap();
    this.since_s = kernel.now_s;
    if (this.modulation) this.scheduleModulation(this.modulation);
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
    this.bursting = !this.bursting;
    this.retime();
    this.scheduleModulation(this.modulation!);
  }

  private retime(): void {
    const { now_s } = this.kernel;
    this.left = Math.max(0, this.left - (now_s - this.since_s) * this.rate);
    this.since_s = now_s;
    this.rate = this.level * (this.modulation ? this.modulation[this.bursting ? 'burst' : 'calm'].rate : 1);
    this.due = 0;
    this.scheduleArrival();
  }

  private scheduleArrival(): void {
    if (this.rate > 0) this.due = this.kernel.schedule(this.since_s + this.left / this.rate, this.arrivalCode);
  }

  private scheduleModulation(modulation: Modulation): void {
    const { stay_s } = modulation[this.bursting ? 'burst' : 'calm'];
    this.kernel.schedule(this.kernel.now_s + stay_s * exponential(this.stays), this.modulationCode);
  }

  private gap(): number {
    return this.source.arrivals === 'constant' ? 1 : exponential(this.gaps);
  }
}
