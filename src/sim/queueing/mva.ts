import type { Seconds } from '../../core/units.js';
import type { ClosedNetworkSolution } from './closed-network.js';

/**
 * Exact mean value analysis of a closed network of single-server stations and a think time: an arrival finds the
 * queues that the network has with one customer less. Work: customers x stations.
 * Source: Reiser & Lavenberg, Mean-value analysis of closed multichain queuing networks, JACM 27 (1980).
 */
export function exactMva(demands_s: readonly Seconds[], think_s: Seconds, customers: number): ClosedNetworkSolution {
  const queue = demands_s.map(() => 0);
  let response = demands_s.slice();
  let throughput = 0;
  for (let n = 1; n <= customers; n++) {
    response = demands_s.map((demand, k) => demand * (1 + queue[k]!));
    throughput = n / (think_s + response.reduce((sum, time) => sum + time, 0));
    for (let k = 0; k < queue.length; k++) queue[k] = throughput * response[k]!;
  }
  return { throughput, response_s: response, queue };
}
