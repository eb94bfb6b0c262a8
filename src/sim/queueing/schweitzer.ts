import type { Seconds } from '../../core/units.js';
import type { ClosedNetworkSolution } from './closed-network.js';

export interface QueueStation {
  readonly demand_s: Seconds;
  /** Stations of exactly this kind. */
  readonly count: number;
  /** See `LoadDependentStation.residual`. */
  readonly residual: number;
}

/**
 * Schweitzer's approximation (also Bard's): an arrival finds (N - 1)/N of the queue that the full network has, so
 * the steady state is one equation in the throughput, N = X (Z + sum R(X)) with
 * R = D (1 - f (1 - r) X D) / (1 - f X D), f = (N - 1)/N, solved here by bisection: the work does not grow with N.
 * Source: Schweitzer, Approximate analysis of multiclass closed networks of queues (1979); Bard, Some extensions to
 * multiclass queueing network analysis (1979).
 */
export function schweitzer(stations: readonly QueueStation[], think_s: Seconds, customers: number): ClosedNetworkSolution {
  if (customers <= 0) return { throughput: 0, response_s: stations.map(({ demand_s }) => demand_s), queue: stations.map(() => 0) };
  const seen = Math.max(0, (customers - 1) / customers);
  let total = 0;
  let bottleneck = 0;
  for (const { demand_s, count } of stations) {
    total += count * demand_s;
    if (demand_s > bottleneck) bottleneck = demand_s;
  }
  let low = 0;
  let high = customers / (think_s + total);
  if (bottleneck > 0) high = Math.min(high, 1 / bottleneck);
  for (let halving = 0; halving < 60 && high - low > 1e-13 * high; halving++) {
    const throughput = (low + high) / 2;
    let cycle_s = think_s;
    for (const station of stations) cycle_s += station.count * responseTime(station, throughput, seen);
    if (throughput * cycle_s < customers) low = throughput;
    else high = throughput;
  }
  const throughput = low;
  const response = stations.map((station) => responseTime(station, throughput, seen));
  return { throughput, response_s: response, queue: response.map((time) => throughput * time) };
}

function responseTime({ demand_s, residual }: QueueStation, throughput: number, seen: number): Seconds {
  const found = seen * throughput * demand_s;
  return found < 1 ? (demand_s * (1 - (1 - residual) * found)) / (1 - found) : Infinity;
}
