import type { Cores, Seconds } from '../../../core/units.js';
import type { Clock } from '../../kernel/clock.js';
import type { LatencySummary, LegitimateCounts, RequestCounts } from '../../measurements.js';
import type { PlantModel } from '../../model/plant-model.js';
import { BurstState } from '../burst-state.js';
import type { NodeCapacity, NodeId, ServiceIndex, SourceIndex, TaskCounters, TaskId, Traffic, TrafficOptions, TrafficWindow } from '../traffic.js';
import { Backlog } from './backlog.js';
import { ClusterBook } from './cluster-book.js';
import { DemandNow } from './demand-now.js';
import { equilibrium } from './equilibrium.js';
import { ClientLedger } from '../client-ledger.js';
import { LegitimateLedger } from '../legitimate-ledger.js';
import { FlowLedger } from './flow-ledger.js';
import { MessageAge } from './message-age.js';
import { OpenMessages, type OpenCount } from './open-messages.js';
import { networkModel, type NetworkModel } from './network-model.js';
import type { Equilibrium, SourceRates } from './situation.js';

/** How often demands that move by themselves, and backlogs, are looked at. */
const STEP_S = 5;
/** A backlog's end may lie closer than the clock's numbers can tell. */
const SHORTEST_S = 1e-9;
/** Steady states kept; when there are more, all are forgotten. */
const KEPT_MAX = 20_000;

/**
 * The data plane as flows: between two changes (of clients, tasks, nodes, demands) the network is in its steady state,
 * and every counter grows linearly. Steady states are worked out once and remembered; nothing is done between two
 * reads, however long. What open sources bring beyond the capacity waits as backlog and is worked off later.
 * Source of the method: quasi-stationary fluid approximation, Newell, Applications of Queueing Theory (1982), ch. 2.
 */
export class FluidTraffic implements Traffic {
  events = 0;
  private readonly network: NetworkModel;
  private readonly book: ClusterBook;
  private readonly ledger: FlowLedger;
  private readonly demands: readonly DemandNow[];
  private readonly ages: readonly MessageAge[];
  private readonly bursts: readonly (BurstState | undefined)[];
  /** By service: steps of its demand in force. */
  private readonly demandLevel: Int32Array;
  private readonly level: Float64Array;
  private readonly backlog: Backlog;
  private readonly open: OpenMessages;
  /** The cluster that the backlog stands in. */
  private shape = '';
  private readonly known = new Map<string, Equilibrium>();
  private now: Equilibrium | undefined;
  /** What time last passed under: who leaves, leaves that. `now` may be newer, if somebody asked. */
  private flowing: Equilibrium | undefined;
  private stale = true;
  private at_s: Seconds;
  /** Until then the rates in force hold by themselves. */
  private holds_s: Seconds = -Infinity;
  /** When what moves by itself is looked at next. */
  private look_s: Seconds;
  private readonly moves: boolean;

  /** @param clock its time is read at every call */
  constructor(model: PlantModel, private readonly options: TrafficOptions, private readonly clock: Pick<Clock, 'now_s'>) {
    this.network = networkModel(model);
    const { graph, sources } = this.network;
    this.book = new ClusterBook(graph);
    this.ledger = new FlowLedger(options, new LegitimateLedger(model.workload), new ClientLedger(model.workload.length));
    this.demands = graph.services.map((_, service) => new DemandNow(model.application, service, options.seed));
    this.moves = this.demands.some(({ moves }) => moves);
    this.ages = sources.map(() => new MessageAge());
    this.bursts = sources.map((source) => BurstState.of(source, options.seed));
    this.demandLevel = new Int32Array(graph.services.length);
    this.level = new Float64Array(sources.length);
    this.backlog = new Backlog(graph.services.length);
    this.open = new OpenMessages(sources, this.network.entry, options);
    this.at_s = this.look_s = clock.now_s;
  }

  addNode(capacity: NodeCapacity): NodeId {
    this.change();
    return this.book.addNode(capacity);
  }

  removeNode(node: NodeId): void {
    this.change();
    this.book.removeNode(node);
  }

  setBackground(node: NodeId, cores: Cores): void {
    this.change();
    this.book.setBackground(node, cores);
  }

  setReachable(node: NodeId, reachable: boolean): void {
    this.change();
    this.book.setReachable(node, reachable);
  }

  addTask(service: ServiceIndex, node: NodeId): TaskId {
    this.change();
    return this.book.addTask(service, node);
  }

  openTask(task: TaskId): void {
    this.change();
    this.book.openTask(task);
    this.countClients(this.book.serviceOf(task));
  }

  closeTask(task: TaskId): void {
    this.change();
    const source = this.sourceOfClient(task);
    if (source >= 0) this.answerLast(source, 1);
    this.book.closeTask(task);
    this.countClients(this.book.serviceOf(task));
  }

  removeTask(task: TaskId): void {
    this.change();
    const source = this.sourceOfClient(task);
    if (source >= 0) this.ledger.fail(this.underWay(source), this.at_s, source);
    this.book.removeTask(task);
    this.countClients(this.book.serviceOf(task));
  }

  setLevel(source: SourceIndex, level: number): void {
    this.change();
    const closed = this.network.sources[source]!.kind === 'closed';
    const present = closed ? Math.round(level) : level;
    if (closed && this.flowing && present < this.level[source]!) this.answerLast(source, this.level[source]! - present);
    this.level[source] = present;
    if (closed && this.network.clientService[source] === undefined) this.ages[source]!.setClients(present);
  }

  setDemandFactor(service: ServiceIndex, factor: number): void {
    this.change();
    this.demands[service]!.factor = factor;
    this.demandMoved();
  }

  taskCounters(task: TaskId): TaskCounters {
    return this.book.taskCounters(task, this.ahead_s());
  }

  nodeBusy_s(node: NodeId): Seconds {
    return this.book.nodeBusy_s(node, this.ahead_s());
  }

  readTasks(tasks: Int32Array, count: number, cpu_s: Float64Array, sent_B: Float64Array): void {
    this.book.readTasks(tasks, count, this.ahead_s(), cpu_s, sent_B);
  }

  readNodes(nodes: Int32Array, count: number, busy_s: Float64Array): void {
    this.book.readNodes(nodes, count, this.ahead_s(), busy_s);
  }

  counts(): RequestCounts {
    this.advance();
    return this.ledger.counts(this.at_s >= this.options.warm_up_s ? this.openSince(this.options.warm_up_s, this.steady()) : { open: 0, overdue: 0 });
  }

  latency(): LatencySummary {
    this.advance();
    return this.ledger.latency();
  }

  legitimate(): LegitimateCounts | undefined {
    this.advance();
    return this.ledger.legitimate.counts();
  }

  sourceTotals(): ClientLedger {
    this.advance();
    return this.ledger.clients;
  }

  takeWindow(): TrafficWindow {
    this.advance();
    // What is overdue now became so under the rates that time passed under.
    return this.ledger.takeWindow(this.openSince(0, this.flowing ?? this.steady()).overdue);
  }

  private openSince(from_s: Seconds, equilibrium: Equilibrium): OpenCount {
    return this.open.count(equilibrium, this.backlog, this.at_s, from_s);
  }

  /** Time since the integrals were brought up to date, when the rates of then still hold; else they are brought up. */
  private ahead_s(): Seconds {
    if (!this.stale && this.clock.now_s <= this.holds_s) return this.clock.now_s - this.at_s;
    this.advance();
    return 0;
  }

  /** How it stays if nothing changes any more: by source, and whether all that arrives can be served. */
  longRun(): { readonly sources: readonly SourceRates[]; readonly sustainable: boolean } {
    this.advance();
    const { sources, arriving, served } = this.steady();
    return { sources, sustainable: arriving.every((byKind, s) => byKind.every((rate, k) => rate <= served[s]![k]!)) };
  }

  private change(): void {
    this.advance();
    this.stale = true;
  }

  /** Brings every integral up to the clock's time, step by step where something moves by itself. */
  private advance(): void {
    const { now_s } = this.clock;
    while (this.at_s < now_s) {
      if (this.at_s >= this.look_s) this.look();
      const equilibrium = this.steady();
      this.holds_s = this.holdsUntil_s(equilibrium);
      const until_s = Math.min(now_s, this.holds_s);
      this.flow(equilibrium, until_s - this.at_s);
      this.at_s = until_s;
      for (const burst of this.bursts) {
        if (!burst || burst.until_s > until_s) continue;
        burst.change();
        this.stale = true;
      }
    }
  }

  /** What moves by itself is looked at on a grid of its own: when somebody reads must not matter. */
  private look(): void {
    this.look_s = (Math.floor(this.at_s / STEP_S) + 1) * STEP_S;
    const moved = this.moves && this.demandMoved();
    if (moved || this.backlog.exists) this.stale = true;
  }

  /** How far the present rates hold if nobody changes anything. */
  private holdsUntil_s(equilibrium: Equilibrium): Seconds {
    let until_s = this.at_s < this.options.warm_up_s ? this.options.warm_up_s : Infinity;
    for (const burst of this.bursts) if (burst) until_s = Math.min(until_s, burst.until_s);
    const { moves, empty_s } = this.backlog.outlook(equilibrium);
    until_s = Math.min(until_s, this.at_s + empty_s, moves || this.moves ? this.look_s : Infinity);
    return Math.max(until_s, this.at_s + SHORTEST_S);
  }

  private flow(equilibrium: Equilibrium, elapsed_s: Seconds): void {
    this.events++;
    this.flowing = equilibrium;
    this.open.note(equilibrium, this.at_s);
    this.book.advance(elapsed_s);
    for (let c = 0; c < equilibrium.sources.length; c++) {
      const source = equilibrium.sources[c]!;
      for (const part of source.answers) this.ledger.complete(this.backlog.delay(part, this.network.entry[c]!), part.rps * elapsed_s, this.at_s, c);
      this.ledger.fail(source.failed_rps * elapsed_s, this.at_s, c);
      if (source.clients > 0) this.ages[c]!.advance(source.completed_rps * elapsed_s);
    }
    if (this.backlog.outlook(equilibrium).moves) this.pileUp(equilibrium, elapsed_s);
  }

  private pileUp(equilibrium: Equilibrium, elapsed_s: Seconds): void {
    const { graph, sources, entry } = this.network;
    const { refused, ended } = this.backlog.flow(equilibrium, elapsed_s, graph.services.map(({ queue }) => queue));
    refused.forEach((requests, s) => {
      if (requests <= 0) return;
      const open = sources.flatMap((source, c) => (source.kind === 'open' && entry[c] === s ? [c] : []));
      const arriving = open.reduce((sum, c) => sum + this.level[c]!, 0);
      // Of several sources at one service each is refused by its share of what arrives.
      for (const c of open) this.ledger.fail(arriving > 0 ? (requests * this.level[c]!) / arriving : requests / open.length, this.at_s, c);
    });
    if (ended) this.stale = true;
  }

  private steady(): Equilibrium {
    if (!this.stale && this.now) return this.now;
    if (this.book.key() !== this.shape) {
      this.shape = this.book.key();
      this.backlog.settle(this.book.kinds());
    }
    const key = this.key();
    let state = this.known.get(key);
    if (!state) {
      state = this.find();
      if (this.known.size >= KEPT_MAX) this.known.clear();
      this.known.set(key, state);
    }
    this.book.take(state.kinds);
    this.now = state;
    this.stale = false;
    return state;
  }

  /** Brings the demands up to date; whether one went to another level. */
  private demandMoved(): boolean {
    for (let c = 0; c < this.ages.length; c++) this.ages[c]!.rate = this.flowing?.sources[c]!.completed_rps ?? 1;
    let moved = false;
    for (let s = 0; s < this.demands.length; s++) {
      const steps = this.demands[s]!.level(this.at_s, this.ages);
      if (steps !== this.demandLevel[s]) moved = true;
      this.demandLevel[s] = steps;
    }
    return moved;
  }

  private find(): Equilibrium {
    return equilibrium(this.network, {
      kinds: this.book.kinds(),
      routed: this.book.routed,
      cpu_s: Float64Array.from(this.demandLevel, (steps, s) => this.demands[s]!.cpu_s(steps)),
      level: this.level.map((value, c) => value * (this.bursts[c]?.factor ?? 1)),
      backlog: this.backlog.waiting,
    });
  }

  private key(): string {
    let key = this.book.key();
    for (let c = 0; c < this.level.length; c++) key += `|${this.level[c]! * (this.bursts[c]?.factor ?? 1)}`;
    for (let s = 0; s < this.demandLevel.length; s++) key += `,${this.demandLevel[s]!}`;
    return key + this.backlog.key();
  }

  /** The source whose client a task is and has been since the last steady state; -1 else. */
  private sourceOfClient(task: TaskId): SourceIndex {
    return this.flowing && this.book.isOpen(task) ? this.network.clientService.indexOf(this.book.serviceOf(task)) : -1;
  }

  /** Clients that leave wait for their last answer, where any comes. */
  private answerLast(source: SourceIndex, clients: number): void {
    const { completed_rps, answers } = this.flowing!.sources[source]!;
    for (const { law, rps } of answers) if (completed_rps > 0) this.ledger.complete(law, (rps / completed_rps) * clients * this.underWay(source), this.at_s, source);
  }

  /** Messages that one client of a source has under way. */
  private underWay(source: SourceIndex): number {
    const { open, clients } = this.flowing!.sources[source]!;
    return clients === 0 ? 0 : open / clients;
  }

  private countClients(service: ServiceIndex): void {
    const source = this.network.clientService.indexOf(service);
    if (source >= 0) this.ages[source]!.setClients(this.book.openTasks(service));
  }
}
