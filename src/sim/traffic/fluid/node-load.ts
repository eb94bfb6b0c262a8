import type { Cores } from '../../../core/units.js';
import type { ServiceIndex } from '../traffic.js';
import { taskRate, type NetworkState } from './network-state.js';
import { nodeShares, type Demander } from './node-share.js';
import type { NodeKind } from './situation.js';

/** The shares of every kind of node's cores, a damped step towards what the present flows want. */
export function shareNodes(network: NetworkState, damping: number): void {
  network.situation.kinds.forEach((kind, k) => {
    const names: ServiceIndex[] = [];
    for (let s = 0; s < kind.open.length; s++) if (kind.open[s]! > 0 && kind.reachable && network.situation.cpu_s[s]! > 0) names.push(s);
    const { cores, contention } = kind.capacity;
    const occupied = Math.min(cores, idleCores(network, kind));
    const next = nodeShares(names.map((s) => demander(network, kind, k, s, names)), Math.max(1e-6, cores - occupied), contention, occupied);
    names.forEach((s, i) => {
      const now = network.shares[k]![s]!;
      network.shares[k]![s] = {
        slowdown: now.slowdown + damping * (next[i]!.slowdown - now.slowdown),
        inflation: now.inflation + damping * (next[i]!.inflation - now.inflation),
      };
    });
  });
}

/** What a node uses while no request is there. */
export function idleCores(network: NetworkState, kind: NodeKind): Cores {
  let cores = kind.capacity.background;
  for (let s = 0; s < kind.present.length; s++) cores += kind.present[s]! * network.model.graph.services[s]!.baseCpu;
  return cores;
}

function demander(network: NetworkState, kind: NodeKind, k: number, s: ServiceIndex, names: readonly ServiceIndex[]): Demander {
  const { cores } = network.model.graph.services[s]!;
  const wanted = taskRate(network, s, k) * network.situation.cpu_s[s]! * network.shares[k]![s]!.slowdown;
  const single = Math.min(1, cores);
  const active = cores <= 1 ? Math.min(1, wanted / single) : 1 - Math.exp(-wanted);
  return { tasks: kind.open[s]!, active, wants: active > 0 ? Math.min(cores, Math.max(single, wanted / active)) : single, meets: names.map((other) => meets(network, s, other)) };
}

/**
 * Arrival theorem, to first order: a customer finds the network as it is with one less. A service that calls this
 * one has a worker held by the request that is here.
 */
function meets(network: NetworkState, s: ServiceIndex, other: ServiceIndex): number {
  const own = network.model.graph.services[s]!;
  const state = network.services[other]!;
  if (own.heldAbove.has(other)) return 1 - 1 / (network.model.graph.services[other]!.workers * state.open);
  if (state.open_rps > 0) return 1;
  const source = network.model.clientService.indexOf(other);
  if (source >= 0) return 1 - 1 / Math.max(1, network.clients[source]!);
  if (state.customers === 0 || state.closed_rps === 0) return 1;
  const elsewhere_s = Math.max(0, state.customers / state.closed_rps - state.closed_s);
  return Math.max(0, 1 - (state.closed_rps * (elsewhere_s + state.alone_s)) / state.customers / state.customers);
}
