import type { Seconds } from '../../../core/units.js';
import type { ServiceIndex } from '../traffic.js';
import type { ServiceNode } from './call-graph.js';
import type { NetworkState, OpenVisits, ServiceState } from './network-state.js';
import { closedWaitVariance, openVariance, type OpenVisit } from './response-variance.js';
import { fullService_s, isShared, visitService, type Visit } from './service-station.js';
import { taskPace } from './task-pace.js';
import { variationOf } from './variation.js';

/** An open flow is served at most at this share of the capacity; the rest becomes backlog. */
const SUSTAINABLE = 0.995;

/** Response times, callees before their callers. */
export function respond(network: NetworkState): void {
  for (const s of network.model.graph.calleesFirst) {
    const state = network.services[s]!;
    if (state.open > 0) respondAt(network, network.model.graph.services[s]!, s, state);
  }
}

function respondAt(network: NetworkState, service: ServiceNode, s: ServiceIndex, state: ServiceState): void {
  const { hop_s } = network.model;
  let delay_s = service.wait_s;
  let variance = (service.wait_s * service.waitCv) ** 2;
  for (const { to, sync, probability } of service.calls) {
    if (!sync) continue;
    const callee = network.services[to]!;
    const time_s = 2 * hop_s + callee.accepts * callee.closed_s;
    delay_s += probability * time_s;
    variance += probability * callee.closedVariance + probability * (1 - probability) * time_s * time_s;
  }
  state.alone_s = 0;
  state.capacity_rps = Infinity;
  for (const pool of state.pools) {
    pool.pace = taskPace(network.situation.cpu_s[s]! * network.shares[pool.kind]![s]!.slowdown, service.cores, delay_s, service.workers);
    pool.capacity_rps = SUSTAINABLE / fullService_s(pool.pace);
    pool.open_rps = Math.min(pool.open_rps, pool.capacity_rps);
    state.alone_s += (pool.tasks / state.open) * pool.pace.alone_s;
    state.capacity_rps = Math.min(state.capacity_rps, state.open * pool.capacity_rps);
  }
  // On a shared node a request twice as dear takes twice as long: the CPU's part varies as slowed down.
  variance += (Math.max(0, state.alone_s - delay_s) * service.cpuCv) ** 2;
  const holdCv2 = state.alone_s > 0 ? Math.min(4, variance / (state.alone_s * state.alone_s)) : 0;
  const arrivalCv2 = arrivalCv2Of(network, s, holdCv2) / state.open;
  const variation = variationOf(arrivalCv2, holdCv2, utilisationOf(state));
  const elsewhere_s = state.closed_rps > 0 ? Math.max(0, state.customers / state.closed_rps - state.closed_s) : elsewhereAtFirst(network, s);
  const visit = visitService(state.pools, service.workers, { customers: state.customers, elsewhere_s, variation });
  // Circulating customers queue behind the backlog as everyone does.
  state.closed_s = visit.closed_s + state.pools.reduce((sum, { kind, capacity_rps }) => sum + network.situation.backlog[s]![kind]! / capacity_rps / state.open, 0);
  state.closedVariance = variance + closedWaitVariance(state, elsewhere_s, variance, variation.waiting);
  state.openVisits = openVisits(service, state, visit, (open) => openVariance(open, variance, arrivalCv2, utilisationOf(state)));
}

/** Tasks that keep up answer as one; at each kind that does not, all workers are busy and a backlog stands before them. */
function openVisits({ workers }: ServiceNode, state: ServiceState, visit: Visit, varianceOf: (visit: OpenVisit) => number): OpenVisits[] {
  if (state.open_rps === 0) return [];
  const visits: OpenVisits[] = [];
  const inTime = { mean_s: 0, alone_s: 0, waits: 0, shared: isShared(state.pools[0]!.pace, workers) };
  const keepUp = state.pools.reduce((sum, { tasks, saturated }) => sum + (saturated ? 0 : tasks), 0);
  let share = 0;
  state.pools.forEach((pool, i) => {
    const { mean_s, waits } = visit.open[i]!;
    const { alone_s } = pool.pace;
    const flow = (pool.tasks * pool.open_rps) / state.open_rps;
    if (pool.saturated) {
      const busy = { mean_s: Math.min(workers / pool.capacity_rps, Math.max(mean_s, alone_s)), alone_s, waits: 1, shared: false };
      visits.push({ share: flow, mean_s: busy.mean_s, variance: varianceOf(busy), saturated: pool });
      return;
    }
    share += flow;
    inTime.mean_s += (pool.tasks / keepUp) * mean_s;
    inTime.alone_s += (pool.tasks / keepUp) * alone_s;
    inTime.waits += (pool.tasks / keepUp) * waits;
  });
  if (keepUp > 0) visits.push({ share, mean_s: inTime.mean_s, variance: varianceOf(inTime), saturated: undefined });
  return visits;
}

/**
 * Squared coefficient of variation of the time between two visits of a customer. Customers with constant think times
 * drift against each other by the service's variation, less than proportionally: found by comparison with the
 * request model.
 */
function arrivalCv2Of(network: NetworkState, s: ServiceIndex, holdCv2: number): number {
  const { sources, entry } = network.model;
  let weight = 0;
  let sum = 0;
  sources.forEach((source, c) => {
    if (entry[c] !== s) return;
    const share = Math.max(network.throughput[c]!, 1e-9);
    weight += share;
    sum += share * (source.kind === 'open' ? (source.arrivals === 'constant' ? 0 : 1) : Math.min(1, Math.max(source.think.cv ** 2, Math.sqrt(holdCv2))));
  });
  return weight > 0 ? sum / weight : 1;
}

/** Before any flow is known: the think times alone. */
function elsewhereAtFirst(network: NetworkState, s: ServiceIndex): Seconds {
  let time_s = 0;
  network.model.sources.forEach((source, c) => {
    if (source.kind === 'closed' && network.model.entry[c] === s) time_s = Math.max(time_s, source.think.mean + 2 * network.model.hop_s);
  });
  return time_s;
}

/** Share of the capacity in use. */
function utilisationOf({ closed_rps, open_rps, capacity_rps }: ServiceState): number {
  return Math.min(1, ((closed_rps + open_rps) * SUSTAINABLE) / capacity_rps);
}
