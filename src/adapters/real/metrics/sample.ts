import type { BytesPerSecond, Cores, Fraction, Seconds } from '../../../core/units.js';

/** What was measured of one container, or of one node, between two readings of its counters. */
export interface Sample {
  /** End of the span; Unix time. */
  readonly at_unix_s: number;
  readonly span_s: Seconds;
  /** Of a node: the fraction of its cores. */
  readonly cpu: Cores | Fraction;
  readonly memory: Fraction;
  readonly net_tx_Bps: BytesPerSecond;
}

export interface ContainerSample extends Sample {
  readonly cpu: Cores;
  /** Name of its Swarm service and id of its task; `null`: a container that Swarm did not start. */
  readonly service: string | null;
  readonly task: string | null;
}

/** Of the window (now - window, now]. */
export function inWindow<Timed extends { readonly at_unix_s: number }>(samples: readonly Timed[], now_unix_s: number, window_s: Seconds): readonly Timed[] {
  return samples.filter(({ at_unix_s }) => at_unix_s > now_unix_s - window_s && at_unix_s <= now_unix_s);
}
