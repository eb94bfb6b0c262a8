import type { Seconds } from '../../core/units.js';

/** Steady state of a closed network of one class. Arrays run parallel to the stations asked about. */
export interface ClosedNetworkSolution {
  /** Requests a second around the cycle. */
  readonly throughput: number;
  /** Time at a station per cycle, queueing included. */
  readonly response_s: readonly Seconds[];
  /** Mean customers at a station. */
  readonly queue: readonly number[];
}

/**
 * Asymptotic bounds of the throughput: X <= min(N / (Z + sum D), 1 / D_max) and X >= N / (Z + N sum D).
 * Source: Lazowska et al., Quantitative System Performance (1984), §5.2.
 */
export function throughputBounds(demands_s: readonly Seconds[], think_s: Seconds, customers: number): { readonly lower: number; readonly upper: number } {
  const total = demands_s.reduce((sum, demand) => sum + demand, 0);
  const bottleneck = Math.max(0, ...demands_s);
  return {
    lower: customers === 0 ? 0 : customers / (think_s + customers * total),
    upper: Math.min(customers / (think_s + total), 1 / bottleneck),
  };
}
