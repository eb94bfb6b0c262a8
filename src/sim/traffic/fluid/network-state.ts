import type { Seconds } from '../../../core/units.js';
import type { Source } from '../../model/workload.js';
import type { ServiceIndex } from '../traffic.js';
import type { NetworkModel } from './network-model.js';
import type { Share } from './node-share.js';
import type { Pool, Visit } from './service-station.js';
import type { Situation } from './situation.js';

/** One service as the iteration stands: who comes, how long they stay. */
export interface ServiceState {
  /** Tasks that serve. */
  open: number;
  /** Share of connections that a task accepts, and of visits that end well. */
  accepts: number;
  succeeds: number;
  pools: (Pool & { readonly kind: number })[];
  visit: Visit;
  alone_s: Seconds;
  /** Of the time of a visit: of circulating customers, of open ones. */
  closedVariance: number;
  openVariance: number;
  customers: number;
  /** Visits a second of circulating customers; open ones that come, and that are served. */
  closed_rps: number;
  arriving_rps: number;
  open_rps: number;
  capacity_rps: number;
  saturated: boolean;
}

/** What the iteration turns over. */
export interface NetworkState {
  readonly model: NetworkModel;
  readonly situation: Situation;
  readonly services: readonly ServiceState[];
  /** By source: messages a second, and clients (0 for an open one). */
  readonly throughput: number[];
  readonly clients: readonly number[];
  /** By kind of node, by service. */
  readonly shares: Share[][];
}

/** Before the first iteration: nobody waits, nothing flows. */
export function initialState(model: NetworkModel, situation: Situation): NetworkState {
  const { services, calleesFirst } = model.graph;
  const states = services.map((_, s): ServiceState => {
    const open = situation.kinds.reduce((sum, kind) => sum + (kind.reachable ? kind.nodes * kind.open[s]! : 0), 0);
    const routed = situation.routed[s]!;
    return {
      open, accepts: routed === 0 ? 0 : open / routed, succeeds: 0, pools: [], visit: { closed_s: 0, open_s: 0, openWaits: 0 },
      alone_s: 0, closedVariance: 0, openVariance: 0, customers: 0,
      closed_rps: 0, arriving_rps: 0, open_rps: 0, capacity_rps: 0, saturated: situation.backlog[s]! > 0,
    };
  });
  for (const s of calleesFirst) {
    let succeeds = states[s]!.accepts;
    for (const call of services[s]!.calls) if (call.sync) succeeds *= 1 - call.probability * (1 - states[call.to]!.succeeds);
    states[s]!.succeeds = succeeds;
  }
  const clients = model.sources.map((source, c) => clientsOf(source, model.clientService[c], situation.level[c]!, states));
  countCustomers(model, clients, states);
  return {
    model, situation, services: states, clients,
    throughput: model.sources.map((source, c) => (source.kind === 'open' ? situation.level[c]! : 0)),
    shares: situation.kinds.map(() => services.map(() => ({ slowdown: 1, inflation: 1 }))),
  };
}

/** Requests a second at one task of a service; of a client, its messages. */
export function taskRate({ model, services, throughput }: NetworkState, s: ServiceIndex): number {
  const { open, closed_rps, open_rps } = services[s]!;
  if (open === 0) return 0;
  const source = model.clientService.indexOf(s);
  return (source >= 0 ? throughput[source]! : closed_rps + open_rps) / open;
}

function clientsOf(source: Source, service: ServiceIndex | undefined, level: number, states: readonly ServiceState[]): number {
  if (source.kind === 'open') return 0;
  return service === undefined ? Math.round(level) : states[service]!.open;
}

/** At most as many requests circulate at a callee as its callers have workers. */
function countCustomers({ graph, sources, entry }: NetworkModel, clients: readonly number[], states: readonly ServiceState[]): void {
  const unbounded = graph.services.map(() => false);
  sources.forEach((source, c) => {
    const first = entry[c]!;
    if (source.kind === 'closed') states[first]!.customers += clients[c]!;
    else unbounded[first] = true;
  });
  for (const s of [...graph.calleesFirst].reverse()) {
    const { workers, calls } = graph.services[s]!;
    const held = workers * states[s]!.open;
    const customers = unbounded[s] ? held : Math.min(held, states[s]!.customers);
    for (const { to, sync } of calls) {
      if (sync) states[to]!.customers += customers;
      else unbounded[to] = true;
    }
  }
}
