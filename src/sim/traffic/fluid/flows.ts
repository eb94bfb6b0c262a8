import type { Seconds } from '../../../core/units.js';
import type { SourceIndex } from '../traffic.js';
import type { NetworkState } from './network-state.js';

/** Clients that need no time at all would send without end. */
const SHORTEST_CYCLE_S = 1e-6;
/** What an open flow keeps of a service that circulating customers could fill. */
const OPEN_SHARE_MIN = 0.05;

/** Flows, from the sources down. */
export function circulate(network: NetworkState): void {
  const { graph, sources, entry } = network.model;
  for (const state of network.services) {
    state.closed_rps = 0;
    state.arriving_rps = 0;
  }
  sources.forEach((source, c) => {
    const first = network.services[entry[c]!]!;
    if (source.kind === 'closed') {
      network.throughput[c] = first.succeeds > 0 ? network.clients[c]! / cycle_s(network, c) : 0;
      if (first.succeeds > 0) first.closed_rps += (network.throughput[c]! * first.accepts) / first.succeeds;
    } else {
      network.throughput[c] = network.situation.level[c]!;
      first.arriving_rps += network.throughput[c]! * tries(1 - first.succeeds, source.attempts) * first.accepts;
    }
  });
  for (const s of [...graph.calleesFirst].reverse()) {
    const state = network.services[s]!;
    state.open_rps = 0;
    for (const pool of state.pools) {
      const { capacity_rps } = pool;
      const arriving_rps = state.arriving_rps / state.open;
      pool.saturated = network.situation.backlog[s]![pool.kind]! > 0 || arriving_rps > capacity_rps;
      pool.open_rps = pool.saturated ? Math.max(OPEN_SHARE_MIN * capacity_rps, capacity_rps - state.closed_rps / state.open) : arriving_rps;
      state.open_rps += pool.tasks * pool.open_rps;
    }
    const served_rps = state.closed_rps + state.open_rps;
    for (const { to, sync, probability } of graph.services[s]!.calls) {
      const callee = network.services[to]!;
      const calls_rps = served_rps * probability * callee.accepts;
      if (sync) callee.closed_rps += calls_rps;
      else callee.arriving_rps += calls_rps;
    }
  }
}

/** Time between two messages of a client. */
function cycle_s(network: NetworkState, c: SourceIndex): Seconds {
  const source = network.model.sources[c]!;
  const first = network.services[network.model.entry[c]!]!;
  const think_s = source.kind === 'closed' ? source.think.mean : 0;
  return Math.max(SHORTEST_CYCLE_S, think_s + clientCpu_s(network, c) + message_s(network, c, first.closed_s).mean);
}

/** CPU of the client itself, mean over where the clients stand. */
function clientCpu_s(network: NetworkState, c: SourceIndex): Seconds {
  const service = network.model.clientService[c];
  if (service === undefined || network.clients[c] === 0) return 0;
  const alone_s = network.situation.cpu_s[service]! / Math.min(1, network.model.graph.services[service]!.cores);
  let slowdown = 0;
  network.situation.kinds.forEach((kind, k) => {
    if (kind.reachable) slowdown += ((kind.nodes * kind.open[service]!) / network.clients[c]!) * network.shares[k]![service]!.slowdown;
  });
  return alone_s * slowdown;
}

/** A message from its first attempt to its answer: mean, and what tries that fail add to the variance. */
export function message_s(network: NetworkState, c: SourceIndex, visit_s: Seconds): { readonly mean: Seconds; readonly retryVariance: number } {
  const source = network.model.sources[c]!;
  const first = network.services[network.model.entry[c]!]!;
  const fails = 1 - first.succeeds;
  const failed_s = source.retry + 2 * network.model.hop_s;
  const most = source.kind === 'open' ? source.attempts : Infinity;
  const extra = fails === 0 ? 0 : Math.max(0, tries(fails, most) - 1);
  return { mean: 2 * network.model.hop_s + visit_s + extra * failed_s, retryVariance: extra * (1 + extra) * failed_s * failed_s };
}

/** Mean number of tries when each fails with this probability and no more than `most` are made. */
function tries(fails: number, most: number): number {
  if (fails >= 1) return most;
  return most === Infinity ? 1 / (1 - fails) : (1 - fails ** most) / (1 - fails);
}
