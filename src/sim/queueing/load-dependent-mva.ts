import type { Seconds } from '../../core/units.js';
import type { ClosedNetworkSolution } from './closed-network.js';

/** A station whose pace depends on how many customers are there. */
export interface LoadDependentStation {
  /** Time per cycle that a customer alone needs. */
  readonly demand_s: Seconds;
  /** `pace[j - 1]`: how many times the pace of one customer alone j customers are served at; the last one holds for all more. */
  readonly pace: readonly number[];
  /** Stations of exactly this kind; a customer needs `demand_s` at each of them. */
  readonly count: number;
  /**
   * What an arrival that must wait sees left of the service ahead of it, as a share of a whole service: 1 for
   * exponential service (product form, exact), (1 + cv²)/2 for Poisson-like arrivals, 0 where nothing varies.
   */
  readonly residual: number;
}

export interface LoadDependentSolution extends ClosedNetworkSolution {
  /** Throughput with 1, 2, ... customers. */
  readonly curve: readonly number[];
}

/** c equal servers and one queue. */
export function multiServer(demand_s: Seconds, servers: number): LoadDependentStation {
  return { demand_s, pace: Array.from({ length: servers }, (_, j) => j + 1), count: 1, residual: 1 };
}

/**
 * Exact mean value analysis with load-dependent stations; only the marginal probabilities below the number from
 * which the pace stays constant are carried. Work: customers x (sum of the lengths of `pace`).
 * Source: Reiser & Lavenberg, JACM 27 (1980), §4; the form with partial marginals: Bolch et al., Queueing Networks and
 * Markov Chains (2nd ed. 2006), §8.2.1. With `residual` below 1 the residual service of Reiser, A queueing network
 * analysis of computer communication networks with window flow control, IEEE Trans. Comm. 27 (1979), is used: an
 * approximation. The marginals lose digits with many servers at high load; they are kept within 0..1.
 */
export function loadDependentMva(stations: readonly LoadDependentStation[], think_s: Seconds, customers: number): LoadDependentSolution {
  const queue = stations.map(() => 0);
  const response = stations.map(({ demand_s, pace }) => demand_s / pace[0]!);
  // marginal[k][j] = P(j customers at station k), 0 <= j < pace.length, with one customer less than the current step.
  const marginal = stations.map(({ pace }) => { const p = new Float64Array(pace.length); p[0] = 1; return p; });
  // Exponential stations never get there; less variable ones do, and the approximation must stop where they do.
  const limit = Math.min(...stations.map(({ demand_s, pace }) => pace[pace.length - 1]! / demand_s));
  const full = stations.map(() => 0);
  const curve: number[] = [];
  let throughput = 0;
  for (let n = 1; n <= customers; n++) {
    let cycle_s = think_s;
    for (let k = 0; k < stations.length; k++) {
      const { demand_s, pace, count, residual } = stations[k]!;
      const fastest = pace[pace.length - 1]!;
      let factor = (1 + queue[k]! - (1 - residual) * full[k]!) / fastest;
      for (let j = 0; j < pace.length - 1; j++) factor += (j + 1) * (1 / pace[j]! - 1 / fastest) * marginal[k]![j]!;
      response[k] = demand_s * factor;
      cycle_s += count * response[k]!;
    }
    throughput = Math.min(n / cycle_s, limit);
    if (throughput === limit) queueTheRest(stations, response, n / limit - cycle_s, limit);
    curve.push(throughput);
    for (let k = 0; k < stations.length; k++) {
      queue[k] = throughput * response[k]!;
      full[k] = advanceMarginal(marginal[k]!, stations[k]!, throughput);
    }
  }
  return { throughput, response_s: response, queue, curve };
}

/** At the bottleneck's limit, customers that the rest of the network does not hold stand at the bottlenecks. */
function queueTheRest(stations: readonly LoadDependentStation[], response: number[], rest_s: Seconds, limit: number): void {
  const bottlenecks = stations.map(({ demand_s, pace, count }) => (pace[pace.length - 1]! / demand_s <= limit * (1 + 1e-9) ? count : 0));
  const total = bottlenecks.reduce((sum, count) => sum + count, 0);
  bottlenecks.forEach((count, k) => { if (count > 0) response[k]! += rest_s / total; });
}

/** One more customer: p(j) = X·D/pace(j) · p(j - 1); p(0) from the utilisation law. Gives P(at least pace.length customers). */
function advanceMarginal(marginal: Float64Array, { demand_s, pace }: LoadDependentStation, throughput: number): number {
  const work = throughput * demand_s;
  const fastest = pace[pace.length - 1]!;
  let slack = work;
  let below = 0;
  for (let j = pace.length - 1; j >= 1; j--) {
    const p = Math.min(1, (work / pace[j - 1]!) * marginal[j - 1]!);
    marginal[j] = p;
    below += p;
    slack += (fastest - pace[j - 1]!) * p;
  }
  marginal[0] = Math.max(0, 1 - slack / fastest);
  return Math.min(1, Math.max(0, 1 - below - marginal[0]));
}
