import type { Seconds } from '../../../core/units.js';
import type { Source } from '../../model/workload.js';
import { exponential } from '../../random/samplers.js';
import { namedStream } from '../../random/streams.js';
import type { Stream } from '../../random/stream.js';

/**
 * The state of a two-state Markov-modulated Poisson source over time, drawn as the request model draws it (same
 * stream, same order), so that both meet the same bursts.
 */
export class BurstState {
  /** When the present state ends. */
  until_s: Seconds = Infinity;
  /** Present rate / mean rate. */
  factor = 1;
  private readonly stays: Stream;
  private bursting = false;

  constructor(private readonly source: Extract<Source, { kind: 'open' }>, seed: number) {
    this.stays = namedStream(seed, `${source.name}/bursts`);
    if (typeof source.arrivals === 'string') return;
    this.bursting = this.stays.uniform() < source.arrivals.burst_share;
    this.until_s = 0;
    this.stay(source.arrivals);
  }

  /** Goes to the next state; to be called at `until_s`. */
  change(): void {
    if (typeof this.source.arrivals === 'string') return;
    this.bursting = !this.bursting;
    this.stay(this.source.arrivals);
  }

  private stay({ burst_factor, burst_share, burst_length }: Exclude<Extract<Source, { kind: 'open' }>['arrivals'], string>): void {
    const burst = Math.min(burst_factor, 1 / burst_share);
    this.factor = this.bursting ? burst : (1 - burst * burst_share) / (1 - burst_share);
    this.until_s += exponential(this.stays) * (this.bursting ? burst_length : (burst_length * (1 - burst_share)) / burst_share);
  }
}
