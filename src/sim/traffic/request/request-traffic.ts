import type { Cores, Seconds } from '../../../core/units.js';
import type { Kernel } from '../../kernel/kernel.js';
import type { LatencySummary, LegitimateCounts, RequestCounts } from '../../measurements.js';
import type { PlantModel } from '../../model/plant-model.js';
import type { MessageCarrier } from '../../network/message-carrier.js';
import type { NodeCapacity, NodeId, ServiceIndex, SourceIndex, TaskCounters, TaskId, Traffic, TrafficOptions, TrafficWindow } from '../traffic.js';
import { ClientLedger } from '../client-ledger.js';
import { LegitimateLedger } from '../legitimate-ledger.js';
import { flowModel, type ServiceFlow } from './flow-model.js';
import { MessageLedger } from './message-ledger.js';
import { OpenArrivals } from './open-arrivals.js';
import { ProcessorSharing } from './processor-sharing.js';
import { RequestFlow } from './request-flow.js';
import { KIND, Kind, PHASE, Phase } from './request-table.js';
import { newServerTask, type ServerTask } from './server-task.js';

/** The low bits of an event's code; the rest is the node, the slot or the source that it is for. */
const Event = { depart: 0, arrive: 1, answer: 2, resume: 3, openArrival: 4, modulate: 5 } as const;
const EVENT_BITS = 3;
const codeOf = (event: number) => (subject: number) => (subject << EVENT_BITS) | event;

/** The `request` fidelity: every request is a few events on the kernel. */
export class RequestTraffic implements Traffic {
  events = 0;
  private readonly services: readonly ServiceFlow[];
  private readonly arrivals: readonly (OpenArrivals | undefined)[];
  /** By source: the anonymous clients that go on, in order of their start. */
  private readonly clients: readonly number[][];
  private readonly cpu: ProcessorSharing;
  private readonly ledger: MessageLedger;
  private readonly flow: RequestFlow;

  /** @throws Error when the model names a service that it has not */
  constructor(model: PlantModel, options: TrafficOptions, private readonly kernel: Kernel, carrier?: MessageCarrier) {
    const { services, sources } = flowModel(model, options.seed);
    this.services = services;
    const bounds = Object.values(model.application.services).map(({ threads, cpu_limit, base_cpu, workers }) => ({ threads, limit: cpu_limit ?? Infinity, base: base_cpu, workers }));
    this.cpu = new ProcessorSharing(kernel, bounds, codeOf(Event.depart));
    this.ledger = new MessageLedger(options, new LegitimateLedger(model.workload), new ClientLedger(model.workload.length));
    this.flow = new RequestFlow(kernel, this.cpu, services, sources, this.ledger, model.infrastructure.latency, carrier, {
      arrive: codeOf(Event.arrive),
      answer: codeOf(Event.answer),
      resume: codeOf(Event.resume),
    });
    this.clients = model.workload.map(() => []);
    kernel.onEvent((code, sequence) => this.handle(code, sequence));
    this.arrivals = model.workload.map((source, index) =>
      source.kind === 'open' ? new OpenArrivals(kernel, source, options.seed, codeOf(Event.openArrival)(index), codeOf(Event.modulate)(index)) : undefined,
    );
  }

  addNode(capacity: NodeCapacity): NodeId {
    return this.cpu.addNode(capacity);
  }

  removeNode(node: NodeId): void {
    this.setBackground(node, 0);
  }

  setBackground(node: NodeId, cores: Cores): void {
    this.cpu.setBackground(node, cores);
    this.cpu.settle();
  }

  setReachable(node: NodeId, reachable: boolean): void {
    this.cpu.setReachable(node, reachable);
  }

  addTask(service: ServiceIndex, node: NodeId): TaskId {
    const id = this.cpu.addTask(service, node);
    const task = newServerTask(id, service, node);
    this.flow.tasks[id] = task;
    this.services[service]!.router.add(task);
    this.cpu.settle();
    return id;
  }

  openTask(id: TaskId): void {
    const task = this.task(id);
    if (task.listening || task.removed) return;
    task.listening = true;
    const source = this.services[task.service]!.clientsOf;
    if (source >= 0) task.client = this.flow.startClient(source, task);
    this.cpu.settle();
  }

  closeTask(id: TaskId): void {
    const task = this.task(id);
    this.services[task.service]!.router.remove(task);
    if (task.client >= 0) this.flow.closeClient(task.client);
  }

  removeTask(id: TaskId): void {
    const task = this.task(id);
    if (task.removed) return;
    this.closeTask(id);
    task.listening = false;
    task.removed = true;
    this.cpu.removeTask(id);
    if (task.client >= 0) this.flow.dropClient(task.client);
    this.flow.refuseAllOf(task);
    this.cpu.settle();
  }

  setLevel(source: SourceIndex, level: number): void {
    const arrivals = this.arrivals[source];
    if (arrivals) {
      arrivals.setLevel(level);
      return;
    }
    const clients = this.clients[source]!;
    while (clients.length < Math.round(level)) clients.push(this.flow.startClient(source, undefined));
    while (clients.length > Math.round(level)) this.flow.closeClient(clients.pop()!);
  }

  setDemandFactor(service: ServiceIndex, factor: number): void {
    this.services[service]!.demand.factor = factor;
  }

  taskCounters(id: TaskId): TaskCounters {
    const task = this.task(id);
    return { cpu_s: this.cpu.taskCpu_s(id), sent_B: task.sent * this.services[task.service]!.sent_B, served: task.served };
  }

  nodeBusy_s(node: NodeId): Seconds {
    return this.cpu.nodeBusy_s(node);
  }

  readTasks(tasks: Int32Array, count: number, cpu_s: Float64Array, sent_B: Float64Array): void {
    for (let i = 0; i < count; i++) {
      const { sent, service } = this.task(tasks[i]!);
      cpu_s[i] = this.cpu.taskCpu_s(tasks[i]!);
      sent_B[i] = sent * this.services[service]!.sent_B;
    }
  }

  readNodes(nodes: Int32Array, count: number, busy_s: Float64Array): void {
    for (let i = 0; i < count; i++) busy_s[i] = this.cpu.nodeBusy_s(nodes[i]!);
  }

  /** @throws Error when a message was lost or counted twice: those issued and not ended must be those under way, and Little's law holds */
  counts(): RequestCounts {
    const { now_s } = this.kernel;
    const issues_s = this.openSince_s().filter((issued_s) => this.ledger.isCounted(issued_s));
    const open = issues_s.length;
    const counts = this.ledger.counts(issues_s.filter((issued_s) => this.ledger.isOverdue(issued_s, now_s)).length);
    if (open !== counts.open) throw new Error(`${counts.open} messages are issued and not ended, but ${open} are under way at ${now_s} s`);
    this.ledger.holdToLittlesLaw(issues_s.reduce((sum, issued_s) => sum + now_s - issued_s, 0), now_s);
    return counts;
  }

  latency(): LatencySummary {
    return this.ledger.latency();
  }

  legitimate(): LegitimateCounts | undefined {
    return this.ledger.legitimate.counts();
  }

  sourceTotals(): ClientLedger {
    return this.ledger.clients;
  }

  takeWindow(): TrafficWindow {
    const { now_s } = this.kernel;
    return this.ledger.takeWindow(this.openSince_s().filter((issued_s) => this.ledger.isOverdue(issued_s, now_s)).length);
  }

  private handle(code: number, sequence: number): void {
    this.events++;
    const subject = code >>> EVENT_BITS;
    switch (code & ((1 << EVENT_BITS) - 1)) {
      case Event.depart:
        this.flow.depart(subject, sequence);
        break;
      case Event.arrive:
        this.flow.arrive(subject, sequence);
        break;
      case Event.answer:
        this.flow.answer(subject, sequence);
        break;
      case Event.resume:
        this.flow.resume(subject, sequence);
        break;
      case Event.openArrival:
        if (this.arrivals[subject]!.arrive(sequence)) this.flow.openMessage(subject);
        break;
      default:
        this.arrivals[subject]!.modulate();
    }
    this.cpu.settle();
  }

  /** When each message without an answer was issued. */
  private openSince_s(): Seconds[] {
    const { table } = this.flow;
    const issues_s: Seconds[] = [];
    for (const slot of table.used()) {
      const kind = table.words[slot + KIND]!;
      const phase = table.words[slot + PHASE]!;
      const sent = kind !== Kind.visit && (phase === Phase.away || phase === Phase.sleeping);
      if (sent) issues_s.push(table.time_s(slot));
    }
    return issues_s;
  }

  private task(id: TaskId): ServerTask {
    const task = this.flow.tasks[id];
    if (!task) throw new RangeError(`no task ${id}`);
    return task;
  }
}
