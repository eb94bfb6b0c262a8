import type { Seconds } from '../../core/units.js';
import type { Source } from '../model/workload.js';

/** A state of a source that comes in bursts. */
export interface ModulationState {
  /** Present rate / mean rate. */
  readonly rate: number;
  /** Mean of its exponential length. */
  readonly stay_s: Seconds;
  /** Of the time, in the long run. */
  readonly share: number;
}

/** The two states of a Markov-modulated Poisson process whose mean rate is the source's level. */
export interface Modulation {
  readonly calm: ModulationState;
  readonly burst: ModulationState;
}

/**
 * `undefined` for a source that does not come in bursts. A burst cannot hold more than all arrivals: its factor is cut at
 * 1 / burst_share, where the calm state has none.
 */
export function modulationOf(source: Source): Modulation | undefined {
  if (source.kind === 'closed' || typeof source.arrivals === 'string') return undefined;
  const { burst_factor, burst_share, burst_length } = source.arrivals;
  const burst = Math.min(burst_factor, 1 / burst_share);
  return {
    calm: { rate: (1 - burst * burst_share) / (1 - burst_share), stay_s: (burst_length * (1 - burst_share)) / burst_share, share: 1 - burst_share },
    burst: { rate: burst, stay_s: burst_length, share: burst_share },
  };
}
