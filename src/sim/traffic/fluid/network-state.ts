import type { Seconds } from '../../../core/units.js';
import type { Source } from '../../model/workload.js';
import type { ServiceIndex } from '../traffic.js';
import type { NetworkModel } from './network-model.js';
import type { Share } from './node-share.js';
import type { Pool } from './service-station.js';
import { servingTasks, type Situation } from './situation.js';
import type { TaskPace } from './task-pace.js';

/** The tasks of one service on the nodes of one kind: round robin deals to each what it deals to all, fast or slow. */
export interface PoolState extends Pool {
  readonly kind: number;
  pace: TaskPace;
  /** A task's: the most it serves in the long run, and the open visits that it serves. */
  capacity_rps: number;
  open_rps: number;
  /** More open visits come, or wait, than it serves. */
  saturated: boolean;
}

/** Open visits of equal fortune: all those in time, or those to one saturated pool. */
export interface OpenVisits {
  readonly share: number;
  readonly mean_s: Seconds;
  readonly variance: number;
  readonly saturated: PoolState | undefined;
}

/** One service as the iteration stands: who comes, how long they stay. */
export interface ServiceState {
  /** Tasks that serve. */
  open: number;
  /** Share of connections that a task accepts, and of visits that end well. */
  accepts: number;
  succeeds: number;
  readonly pools: readonly PoolState[];
  alone_s: Seconds;
  /** Time of a visit of circulating customers, and its variance. */
  closed_s: Seconds;
  closedVariance: number;
  openVisits: readonly OpenVisits[];
  customers: number;
  /** Visits a second of circulating customers; open ones that come, and that are served. */
  closed_rps: number;
  arriving_rps: number;
  open_rps: number;
  /** What customers that visit every task in turn reach at most: set by the slowest task. */
  capacity_rps: number;
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
    const pools = situation.kinds
      .map((kind, k): PoolState => ({ tasks: servingTasks(kind, s), kind: k, pace: { alone_s: 0, pace: [1] }, capacity_rps: 0, open_rps: 0, saturated: situation.backlog[s]![k]! > 0 }))
      .filter(({ tasks }) => tasks > 0);
    const open = pools.reduce((sum, { tasks }) => sum + tasks, 0);
    const routed = situation.routed[s]!;
    return {
      open, accepts: routed === 0 ? 0 : open / routed, succeeds: 0, pools,
      alone_s: 0, closed_s: 0, closedVariance: 0, openVisits: [], customers: 0,
      closed_rps: 0, arriving_rps: 0, open_rps: 0, capacity_rps: 0,
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

/** Requests a second at one task of a service on a kind of node; of a client, its messages. */
export function taskRate({ model, services, throughput }: NetworkState, s: ServiceIndex, k: number): number {
  const { open, closed_rps, pools } = services[s]!;
  if (open === 0) return 0;
  const source = model.clientService.indexOf(s);
  if (source >= 0) return throughput[source]! / open;
  return closed_rps / open + (pools.find(({ kind }) => kind === k)?.open_rps ?? 0);
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
