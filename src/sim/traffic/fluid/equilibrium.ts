import type { Cores, Seconds } from '../../../core/units.js';
import type { Source } from '../../model/workload.js';
import type { ServiceIndex } from '../traffic.js';
import type { CallGraph, ServiceNode } from './call-graph.js';
import { nodeShares, type Demander, type Share } from './node-share.js';
import type { Variation } from './open-station.js';
import { ResponseLaw } from './response-law.js';
import { fullService_s, isShared, visitService, type Pool, type Visit } from './service-station.js';
import type { Equilibrium, NodeKind, Situation, SourceRates, TaskRates } from './situation.js';
import { taskPace } from './task-pace.js';

/** What the steady state is made of besides the situation; the same for a whole run. */
export interface NetworkModel {
  readonly graph: CallGraph;
  readonly sources: readonly Source[];
  /** By source: service and, for a closed source whose clients are tasks, its clients' service. */
  readonly entry: readonly ServiceIndex[];
  readonly clientService: readonly (ServiceIndex | undefined)[];
  /** One way between two tasks. */
  readonly hop_s: Seconds;
}

const ITERATIONS_MAX = 300;
const TOLERANCE = 1e-4;
/** An open flow is served at most at this share of the capacity; the rest becomes backlog. */
const SUSTAINABLE = 0.995;
const ALONE: Share = { slowdown: 1, inflation: 1 };

/**
 * The steady state of the layered queueing network, by fixed-point iteration: response times of the services from
 * the callees up (a caller's worker is held while a callee works), flows from the sources down, then the shares of
 * the nodes' cores, until nothing changes. Source of the method: Rolia & Sevcik, The method of layers, IEEE TSE 21
 * (1995).
 */
export function equilibrium(model: NetworkModel, situation: Situation): Equilibrium {
  const network = new Network(model, situation);
  let iterations = 0;
  while (iterations < ITERATIONS_MAX) {
    iterations++;
    network.respond();
    network.circulate();
    network.shareNodes(iterations);
    if (network.settled(TOLERANCE)) break;
  }
  return network.rates(iterations);
}

/** Mean and variance of a visit, and what it did to reach them. */
interface ServiceState {
  /** Tasks that serve. */
  open: number;
  /** Share of connections that a task accepts, and of visits that end well. */
  accepts: number;
  succeeds: number;
  pools: (Pool & { readonly kind: number })[];
  visit: Visit;
  alone_s: Seconds;
  /** Variance of the time a worker is held by a request alone; of a whole visit. */
  holdVariance: number;
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

class Network {
  private readonly services: ServiceState[];
  /** By source: messages a second, and clients. */
  private readonly throughput: number[];
  private readonly clients: number[];
  /** By kind of node, by service: slowdown of its CPU. */
  private readonly shares: Share[][];
  private before: number[] = [];

  constructor(private readonly model: NetworkModel, private readonly situation: Situation) {
    const { services, calleesFirst } = model.graph;
    this.shares = situation.kinds.map(() => services.map(() => ALONE));
    this.services = services.map((_, s) => {
      const open = situation.kinds.reduce((sum, kind) => sum + (kind.reachable ? kind.nodes * kind.open[s]! : 0), 0);
      const routed = situation.routed[s]!;
      return {
        open, accepts: routed === 0 ? 0 : open / routed, succeeds: 0, pools: [], visit: { closed_s: 0, open_s: 0, openWaits: 0 },
        alone_s: 0, holdVariance: 0, closedVariance: 0, openVariance: 0, customers: 0,
        closed_rps: 0, arriving_rps: 0, open_rps: 0, capacity_rps: 0, saturated: situation.backlog[s]! > 0,
      };
    });
    for (const s of calleesFirst) {
      let succeeds = this.services[s]!.accepts;
      for (const call of services[s]!.calls) if (call.sync) succeeds *= 1 - call.probability * (1 - this.services[call.to]!.succeeds);
      this.services[s]!.succeeds = succeeds;
    }
    this.clients = model.sources.map((source, c) => this.clientsOf(source, c));
    this.throughput = model.sources.map((source, c) => (source.kind === 'open' ? situation.level[c]! : 0));
    this.countCustomers();
  }

  private clientsOf(source: Source, c: number): number {
    if (source.kind === 'open') return 0;
    const service = this.model.clientService[c];
    return service === undefined ? Math.round(this.situation.level[c]!) : this.services[service]!.open;
  }

  /** At most as many requests circulate at a callee as its callers have workers. */
  private countCustomers(): void {
    const { graph, sources, entry } = this.model;
    const unbounded = graph.services.map(() => false);
    sources.forEach((source, c) => {
      const first = entry[c]!;
      if (source.kind === 'closed') this.services[first]!.customers += this.clients[c]!;
      else unbounded[first] = true;
    });
    for (const s of [...graph.calleesFirst].reverse()) {
      const { workers, calls } = graph.services[s]!;
      const held = workers * this.services[s]!.open;
      const customers = unbounded[s] ? held : Math.min(held, this.services[s]!.customers);
      for (const { to, sync } of calls) {
        if (sync) this.services[to]!.customers += customers;
        else unbounded[to] = true;
      }
    }
  }

  /** Response times, callees before their callers. */
  respond(): void {
    for (const s of this.model.graph.calleesFirst) {
      const state = this.services[s]!;
      if (state.open > 0) this.respondAt(this.model.graph.services[s]!, s, state);
    }
  }

  private respondAt(service: ServiceNode, s: ServiceIndex, state: ServiceState): void {
    const { hop_s } = this.model;
    let delay_s = service.wait_s;
    let variance = (service.wait_s * service.waitCv) ** 2;
    for (const { to, sync, probability } of service.calls) {
      if (!sync) continue;
      const callee = this.services[to]!;
      const time_s = 2 * hop_s + callee.accepts * callee.visit.closed_s;
      delay_s += probability * time_s;
      variance += probability * callee.closedVariance + probability * (1 - probability) * time_s * time_s;
    }
    const cpuAlone_s = this.situation.cpu_s[s]! / Math.min(1, service.cores);
    variance += (cpuAlone_s * service.cpuCv) ** 2;
    state.pools = [];
    state.alone_s = 0;
    state.capacity_rps = Infinity;
    this.situation.kinds.forEach((kind, k) => {
      const tasks = kind.reachable ? kind.nodes * kind.open[s]! : 0;
      if (tasks === 0) return;
      const pace = taskPace(this.situation.cpu_s[s]! * this.shares[k]![s]!.slowdown, service.cores, delay_s, service.workers);
      state.pools.push({ tasks, pace, kind: k });
      state.alone_s += (tasks / state.open) * pace.alone_s;
      state.capacity_rps = Math.min(state.capacity_rps, (SUSTAINABLE * state.open) / fullService_s(pace));
    });
    state.holdVariance = variance;
    const holdCv2 = state.alone_s > 0 ? Math.min(4, variance / (state.alone_s * state.alone_s)) : 0;
    const arrivalCv2 = this.arrivalCv2(s, holdCv2) / state.open;
    const variation = variationOf(arrivalCv2, holdCv2, this.utilisation(state));
    const elsewhere_s = state.closed_rps > 0 ? Math.max(0, state.customers / state.closed_rps - state.visit.closed_s) : this.elsewhereAtFirst(s);
    const visit = visitService(state.pools, service.workers, { customers: state.customers, elsewhere_s, open_rps: Math.min(state.open_rps, state.capacity_rps), variation });
    if (state.saturated) {
      // Circulating customers queue behind the backlog as everyone does.
      const behind_s = this.situation.backlog[s]! / state.capacity_rps;
      const full_s = (state.open * service.workers) / state.capacity_rps;
      state.visit = { closed_s: visit.closed_s + behind_s, open_s: Math.min(full_s, Math.max(visit.open_s, state.alone_s)), openWaits: 1 };
    } else {
      state.visit = visit;
    }
    state.closedVariance = variance + this.closedWaitVariance(state, elsewhere_s, variance, variation.waiting);
    state.openVariance = this.openVariance(service, state, variance, arrivalCv2);
  }

  private utilisation({ closed_rps, open_rps, capacity_rps }: ServiceState): number {
    return Math.min(1, ((closed_rps + open_rps) * SUSTAINABLE) / capacity_rps);
  }

  /**
   * Behind busy workers the wait is nearly exponential for those that wait at all. Shared CPU: M/M/1-PS where demands
   * vary (Coffman, Muntz & Trotter, JACM 17 (1970)), a third of the number met for equal ones.
   */
  private openVariance({ workers }: ServiceNode, state: ServiceState, variance: number, arrivalCv2: number): number {
    const { open_s, openWaits } = state.visit;
    const wait_s = Math.max(0, open_s - state.alone_s);
    if (wait_s === 0 || wait_s === Infinity) return variance;
    if (isShared(state.pools[0]!.pace, workers) && !state.saturated) {
      const cv2 = Math.min(1, variance / state.alone_s ** 2);
      const utilisation = this.utilisation(state);
      return open_s * open_s * ((cv2 * (2 + utilisation)) / (2 - utilisation) + ((1 - cv2) * utilisation) / 3);
    }
    const waits = Math.max(0.05, openWaits * (1 - 0.4 * Math.max(0, 1 - arrivalCv2)));
    return variance + wait_s * wait_s * (2 / waits - 1);
  }

  /**
   * Squared coefficient of variation of the time between two visits of a customer. Customers with constant think times
   * drift against each other by the service's variation, less than proportionally: found by comparison with the
   * request model.
   */
  private arrivalCv2(s: ServiceIndex, holdCv2: number): number {
    const { sources, entry } = this.model;
    let weight = 0;
    let sum = 0;
    sources.forEach((source, c) => {
      if (entry[c] !== s) return;
      const share = Math.max(this.throughput[c]!, 1e-9);
      weight += share;
      sum += share * (source.kind === 'open' ? (source.arrivals === 'constant' ? 0 : 1) : Math.min(1, Math.max(source.think.cv ** 2, Math.sqrt(holdCv2))));
    });
    return weight > 0 ? sum / weight : 1;
  }

  /** Before any flow is known: the think times alone. */
  private elsewhereAtFirst(s: ServiceIndex): Seconds {
    let time_s = 0;
    this.model.sources.forEach((source, c) => {
      if (source.kind === 'closed' && this.model.entry[c] === s) time_s = Math.max(time_s, source.think.mean + 2 * this.model.hop_s);
    });
    return time_s;
  }

  /**
   * Customers ahead bring the variance of their service, and of their number. The number varies like a geometric one,
   * but not more than the few customers elsewhere allow, and, among several tasks, by how the queues drift apart:
   * round robin deals the arrivals equally, whatever stands at a task.
   */
  private closedWaitVariance(state: ServiceState, elsewhere_s: Seconds, variance: number, residual: number): number {
    const wait_s = Math.max(0, state.visit.closed_s - state.alone_s);
    if (wait_s === 0 || state.alone_s === 0) return 0;
    const { open, customers } = state;
    const ahead = wait_s / state.alone_s;
    const elsewhere = (customers * elsewhere_s) / (elsewhere_s + state.visit.closed_s) / open;
    const geometric = ahead * (1 + ahead) * Math.max(0, 1 - ahead / Math.max(1, customers - 1));
    const apart = Math.min(1, (20 * variance) / state.alone_s ** 2) * ahead * ahead * ((open - 1) / (open + 1));
    const spread = Math.min(geometric, elsewhere * Math.min(1, 2 * residual) + apart);
    return ahead * variance + spread * state.alone_s ** 2;
  }

  /** Flows, from the sources down. */
  circulate(): void {
    const { graph, sources, entry } = this.model;
    for (const state of this.services) {
      state.closed_rps = 0;
      state.arriving_rps = 0;
    }
    sources.forEach((source, c) => {
      const first = this.services[entry[c]!]!;
      if (source.kind === 'closed') {
        this.throughput[c] = first.succeeds > 0 ? this.clients[c]! / this.cycle_s(c) : 0;
        if (first.succeeds > 0) first.closed_rps += (this.throughput[c]! * first.accepts) / first.succeeds;
      } else {
        this.throughput[c] = this.situation.level[c]!;
        first.arriving_rps += this.throughput[c]! * tries(1 - first.succeeds, source.attempts) * first.accepts;
      }
    });
    for (const s of [...graph.calleesFirst].reverse()) {
      const state = this.services[s]!;
      const room_rps = state.capacity_rps;
      const saturated = this.situation.backlog[s]! > 0 || state.arriving_rps > room_rps;
      state.saturated = saturated && state.open > 0;
      state.open_rps = state.open === 0 ? 0 : state.saturated ? Math.max(0.05 * room_rps, room_rps - state.closed_rps) : state.arriving_rps;
      const served_rps = state.closed_rps + state.open_rps;
      for (const { to, sync, probability } of graph.services[s]!.calls) {
        const callee = this.services[to]!;
        const calls_rps = served_rps * probability * callee.accepts;
        if (sync) callee.closed_rps += calls_rps;
        else callee.arriving_rps += calls_rps;
      }
    }
  }

  /** Time between two messages of a client. */
  private cycle_s(c: number): Seconds {
    const source = this.model.sources[c]!;
    const first = this.services[this.model.entry[c]!]!;
    const think_s = source.kind === 'closed' ? source.think.mean : 0;
    return think_s + this.clientCpu_s(c) + this.message_s(c, first.visit.closed_s).mean;
  }

  /** CPU of the client itself, mean over where the clients stand. */
  private clientCpu_s(c: number): Seconds {
    const service = this.model.clientService[c];
    if (service === undefined || this.clients[c] === 0) return 0;
    const alone_s = this.situation.cpu_s[service]! / Math.min(1, this.model.graph.services[service]!.cores);
    let slowdown = 0;
    this.situation.kinds.forEach((kind, k) => {
      if (kind.reachable) slowdown += ((kind.nodes * kind.open[service]!) / this.clients[c]!) * this.shares[k]![service]!.slowdown;
    });
    return alone_s * slowdown;
  }

  /** A message from its first attempt to its answer: mean, and what tries that fail add to the variance. */
  private message_s(c: number, visit_s: Seconds): { readonly mean: Seconds; readonly retryVariance: number } {
    const source = this.model.sources[c]!;
    const first = this.services[this.model.entry[c]!]!;
    const fails = 1 - first.succeeds;
    const failed_s = source.retry + 2 * this.model.hop_s;
    const most = source.kind === 'open' ? source.attempts : Infinity;
    const extra = fails === 0 ? 0 : Math.max(0, tries(fails, most) - 1);
    return { mean: 2 * this.model.hop_s + visit_s + extra * failed_s, retryVariance: extra * (1 + extra) * failed_s * failed_s };
  }

  shareNodes(iteration: number): void {
    const damping = iteration < 20 ? 0.7 : 0.4;
    this.situation.kinds.forEach((kind, k) => {
      const names: ServiceIndex[] = [];
      for (let s = 0; s < kind.open.length; s++) if (kind.open[s]! > 0 && kind.reachable && this.situation.cpu_s[s]! > 0) names.push(s);
      const { cores, contention } = kind.capacity;
      const occupied = Math.min(cores, this.idle(kind));
      const next = nodeShares(names.map((s) => this.demander(kind, k, s, names)), Math.max(1e-6, cores - occupied), contention, occupied);
      names.forEach((s, i) => {
        const now = this.shares[k]![s]!;
        this.shares[k]![s] = {
          slowdown: now.slowdown + damping * (next[i]!.slowdown - now.slowdown),
          inflation: now.inflation + damping * (next[i]!.inflation - now.inflation),
        };
      });
    });
  }

  private idle(kind: NodeKind): Cores {
    return kind.present.reduce((sum, tasks, s) => sum + tasks * this.model.graph.services[s]!.baseCpu, kind.capacity.background);
  }

  private demander(kind: NodeKind, k: number, s: ServiceIndex, names: readonly ServiceIndex[]): Demander {
    const { cores } = this.model.graph.services[s]!;
    const wanted = this.visits_rps(s) * this.situation.cpu_s[s]! * this.shares[k]![s]!.slowdown;
    const single = Math.min(1, cores);
    const active = cores <= 1 ? Math.min(1, wanted / single) : 1 - Math.exp(-wanted);
    return { tasks: kind.open[s]!, active, wants: active > 0 ? Math.min(cores, Math.max(single, wanted / active)) : single, meets: names.map((other) => this.meets(s, other)) };
  }

  /**
   * Arrival theorem, to first order: a customer finds the network as it is with one less. A service that calls this
   * one has a worker held by the request that is here.
   */
  private meets(s: ServiceIndex, other: ServiceIndex): number {
    const own = this.model.graph.services[s]!;
    const state = this.services[other]!;
    if (own.heldAbove.has(other)) return 1 - 1 / (this.model.graph.services[other]!.workers * state.open);
    if (state.open_rps > 0) return 1;
    const source = this.model.clientService.indexOf(other);
    if (source >= 0) return 1 - 1 / Math.max(1, this.clients[source]!);
    if (state.customers === 0 || state.closed_rps === 0) return 1;
    const elsewhere_s = Math.max(0, state.customers / state.closed_rps - state.visit.closed_s);
    return Math.max(0, 1 - (state.closed_rps * (elsewhere_s + state.alone_s)) / state.customers / state.customers);
  }

  /** Requests a second at one task of a service; messages of one client. */
  private visits_rps(s: ServiceIndex): number {
    const state = this.services[s]!;
    if (state.open === 0) return 0;
    const source = this.model.clientService.indexOf(s);
    return source >= 0 ? this.throughput[source]! / state.open : (state.closed_rps + state.open_rps) / state.open;
  }

  /** Whether flows, times and shares stand still. */
  settled(tolerance: number): boolean {
    const now = [...this.throughput, ...this.services.flatMap((state) => [state.visit.closed_s, state.open_rps]), ...this.shares.flat().map((share) => share.slowdown)];
    const settled = this.before.length > 0 && now.every((value, i) => Math.abs(value - this.before[i]!) <= tolerance * Math.max(1e-9, Math.abs(value)));
    this.before = now;
    return settled;
  }

  rates(iterations: number): Equilibrium {
    const { graph } = this.model;
    const kinds = this.situation.kinds.map((kind, k) => {
      const tasks = graph.services.map((service, s): TaskRates => {
        if (!kind.reachable) return { cpu: service.baseCpu, sent_Bps: 0, served_rps: 0 };
        const rps = this.visits_rps(s);
        const cpu = Math.min(service.cores, rps * this.situation.cpu_s[s]! * this.shares[k]![s]!.inflation);
        return { cpu: service.baseCpu + cpu, sent_Bps: rps * service.sent_B, served_rps: rps };
      });
      const requests = tasks.reduce((sum, { cpu }, s) => sum + kind.open[s]! * (cpu - graph.services[s]!.baseCpu), 0);
      return { busy: Math.min(kind.capacity.cores, this.idle(kind) + requests), tasks };
    });
    return {
      kinds,
      sources: this.model.sources.map((source, c) => this.sourceRates(source, c)),
      arriving: Float64Array.from(this.services, ({ arriving_rps }) => arriving_rps),
      served: Float64Array.from(this.services, ({ open_rps }) => open_rps),
      iterations,
    };
  }

  private sourceRates(source: Source, c: number): SourceRates {
    const entry = this.model.entry[c]!;
    const first = this.services[entry]!;
    if (source.kind === 'closed') {
      const { workers, queue } = this.model.graph.services[entry]!;
      // More than the queues hold are refused and sleep; the rest of their cycle is not latency at the task.
      const limit_s = first.capacity_rps > 0 ? (first.open * (queue + workers)) / first.capacity_rps : Infinity;
      const message = this.message_s(c, Math.min(first.visit.closed_s, limit_s));
      const open = first.succeeds > 0 ? this.throughput[c]! * message.mean : this.clients[c]!;
      return { completed_rps: this.throughput[c]!, failed_rps: 0, open, clients: this.clients[c]!, law: law(message.mean, first.closedVariance + message.retryVariance), backlogAt: undefined, perBacklog_s: 0 };
    }
    const message = this.message_s(c, first.visit.open_s);
    const keeps = first.arriving_rps > 0 ? first.open_rps / first.arriving_rps : 1;
    const good = 1 - (1 - first.succeeds) ** source.attempts;
    const completed_rps = this.throughput[c]! * good * keeps;
    return {
      completed_rps, failed_rps: this.throughput[c]! * (1 - good), open: completed_rps * message.mean, clients: 0,
      law: law(message.mean, first.openVariance + message.retryVariance),
      backlogAt: entry, perBacklog_s: first.open_rps > 0 ? 1 / first.open_rps : 0,
    };
  }
}

/** Mean number of tries when each fails with this probability and no more than `most` are made. */
function tries(fails: number, most: number): number {
  if (fails >= 1) return most;
  return most === Infinity ? 1 / (1 - fails) : (1 - fails ** most) / (1 - fails);
}

/**
 * Waits are those of exponential times, scaled by how much arrivals and service vary: (ca² + cs²)/2, for regular
 * arrivals with the correction of Kraemer & Langenbach-Belz, Approximate formulae for the delay in the queueing system
 * GI/G/1, Proc. 8th ITC (1976). What sharing costs does not depend on the service's law under Poisson arrivals.
 * Round robin over R tasks makes the arrivals at each R times less variable: the caller divides.
 */
function variationOf(arrivalCv2: number, holdCv2: number, utilisation: number): Variation {
  const waiting = (arrivalCv2 + holdCv2) / 2;
  const sharing = arrivalCv2 + ((1 - arrivalCv2) * Math.min(1, holdCv2)) / 2;
  if (waiting === 0 || utilisation === 0 || arrivalCv2 >= 1) return { waiting: Math.min(2, waiting), sharing: Math.min(1, sharing) };
  const regular = Math.exp((-(1 - utilisation) * (1 - arrivalCv2) ** 2) / (3 * utilisation * waiting));
  return { waiting: waiting * regular, sharing: sharing * regular };
}

function law(mean_s: Seconds, variance: number): ResponseLaw {
  return new ResponseLaw(mean_s, mean_s > 0 ? Math.min(1.4, Math.sqrt(Math.max(0, variance)) / mean_s) : 0);
}
