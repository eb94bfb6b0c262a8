import type { Seconds } from '../../../core/units.js';
import type { ServiceIndex } from '../traffic.js';
import type { ServiceNode } from './call-graph.js';
import type { NetworkState, ServiceState } from './network-state.js';
import { closedWaitVariance, openVariance } from './response-variance.js';
import { fullService_s, visitService } from './service-station.js';
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
    const time_s = 2 * hop_s + callee.accepts * callee.visit.closed_s;
    delay_s += probability * time_s;
    variance += probability * callee.closedVariance + probability * (1 - probability) * time_s * time_s;
  }
  state.pools = [];
  state.alone_s = 0;
  state.capacity_rps = Infinity;
  network.situation.kinds.forEach((kind, k) => {
    const tasks = kind.reachable ? kind.nodes * kind.open[s]! : 0;
    if (tasks === 0) return;
    const pace = taskPace(network.situation.cpu_s[s]! * network.shares[k]![s]!.slowdown, service.cores, delay_s, service.workers);
    state.pools.push({ tasks, pace, kind: k });
    state.alone_s += (tasks / state.open) * pace.alone_s;
    state.capacity_rps = Math.min(state.capacity_rps, (SUSTAINABLE * state.open) / fullService_s(pace));
  });
  // On a shared node a request twice as dear takes twice as long: the CPU's part varies as slowed down.
  variance += (Math.max(0, state.alone_s - delay_s) * service.cpuCv) ** 2;
  const holdCv2 = state.alone_s > 0 ? Math.min(4, variance / (state.alone_s * state.alone_s)) : 0;
  const arrivalCv2 = arrivalCv2Of(network, s, holdCv2) / state.open;
  const variation = variationOf(arrivalCv2, holdCv2, utilisationOf(state));
  const elsewhere_s = state.closed_rps > 0 ? Math.max(0, state.customers / state.closed_rps - state.visit.closed_s) : elsewhereAtFirst(network, s);
  const visit = visitService(state.pools, service.workers, { customers: state.customers, elsewhere_s, open_rps: Math.min(state.open_rps, state.capacity_rps), variation });
  if (state.saturated) {
    // Circulating customers queue behind the backlog as everyone does.
    const behind_s = network.situation.backlog[s]! / state.capacity_rps;
    const full_s = (state.open * service.workers) / state.capacity_rps;
    state.visit = { closed_s: visit.closed_s + behind_s, open_s: Math.min(full_s, Math.max(visit.open_s, state.alone_s)), openWaits: 1 };
  } else {
    state.visit = visit;
  }
  state.closedVariance = variance + closedWaitVariance(state, elsewhere_s, variance, variation.waiting);
  state.openVariance = openVariance(service.workers, state, variance, arrivalCv2, utilisationOf(state));
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
