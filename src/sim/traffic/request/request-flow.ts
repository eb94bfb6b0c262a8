import type { Seconds } from '../../../core/units.js';
import type { Kernel } from '../../kernel/kernel.js';
import type { MessageCarrier } from '../../network/message-carrier.js';
import { mix32 } from '../../random/streams.js';
import type { NodeId, ServiceIndex, SourceIndex, TaskId } from '../traffic.js';
import type { ServiceFlow, SourceFlow } from './flow-model.js';
import type { MessageLedger } from './message-ledger.js';
import type { ProcessorSharing } from './processor-sharing.js';
import { CHILD, CLOSING, KEY, KIND, Kind, MESSAGE, NEXT, PARENT, PHASE, Phase, RequestTable, SERVICE, SOURCE, STEP, TASK, TIMER } from './request-table.js';
import type { ServerTask } from './server-task.js';

/**
 * The way of a message, event by event.
 *
 *   client: compute -> send -> ... answer -> think -> compute
 *   visit:  come (latency) -> [queue] -> half the CPU -> calls -> other half -> wait -> answer (latency)
 *
 * A connection is refused by a task that does not listen, a full queue, a node that is cut off, a service without
 * tasks; a task that is removed refuses what it held. The caller learns of it a latency later. A client sleeps and
 * sends the same message again; an open message does so until its attempts are used up; a service whose synchronous
 * call was refused gives up its own request with an error, as an HTTP service without retries does, so that the
 * error wanders back to the client.
 */
export class RequestFlow {
  readonly table = new RequestTable();
  readonly tasks: ServerTask[] = [];

  constructor(
    private readonly kernel: Kernel,
    private readonly cpu: ProcessorSharing,
    private readonly services: readonly ServiceFlow[],
    private readonly sources: readonly SourceFlow[],
    private readonly ledger: MessageLedger,
    private readonly latency_s: Seconds,
    /** Absent: nothing but the latency lies between two tasks. */
    private readonly carrier: MessageCarrier | undefined,
    /** Code of the event that `arrive`, `answer` and `resume` take. */
    private readonly codes: { readonly arrive: (slot: number) => number; readonly answer: (slot: number) => number; readonly resume: (slot: number) => number },
  ) {}

  // ---- Events

  /** A node's first request has had its CPU time. */
  depart(node: NodeId, sequence: number): void {
    const request = this.cpu.depart(node, sequence);
    if (request >= 0) this.computed(RequestTable.slotOf(request));
  }

  /** A request reaches the router. */
  arrive(slot: number, sequence: number): void {
    const { table } = this;
    if (!table.awaits(slot, sequence)) return;
    const { router, workers, queue } = this.services[table.words[slot + SERVICE]!]!;
    const sentTo = table.words[slot + TASK]!;
    const task = sentTo < 0 ? router.next() : this.tasks[sentTo]!;
    table.words[slot + TASK] = -1;
    if (task === undefined || !task.listening || !this.cpu.isReachable(task.node) || this.isCutOff(table.words[slot + PARENT]!)) {
      this.answerWith(slot, Phase.refused);
      return;
    }
    if (task.busy < workers) {
      table.words[slot + TASK] = task.id;
      this.serve(slot, task);
    } else if (task.queued < queue) {
      table.words[slot + TASK] = task.id;
      this.enqueue(slot, task);
    } else this.answerWith(slot, Phase.refused);
  }

  /** An answer, or a refusal, reaches the caller. */
  answer(slot: number, sequence: number): void {
    const { table } = this;
    if (!table.awaits(slot, sequence)) return;
    const caller = table.words[slot + PARENT]!;
    const good = table.words[slot + PHASE] === Phase.answered;
    table.release(slot);
    if (caller < 0) return;
    table.words[caller + CHILD] = -1;
    if (good && !this.isCutOff(caller)) this.answered(caller);
    else this.refused(caller);
  }

  /** A think time, a sleep or a wait is over. */
  resume(slot: number, sequence: number): void {
    const { table } = this;
    if (!table.awaits(slot, sequence)) return;
    if (table.words[slot + KIND] === Kind.visit) this.finish(slot);
    else if (table.words[slot + PHASE] === Phase.sleeping) this.send(slot);
    else this.compose(slot);
  }

  // ---- Callers

  /** A client starts: with its first message when it is a task, with a think time when it is anonymous. */
  startClient(source: SourceIndex, task: ServerTask | undefined): number {
    const slot = this.newCaller(Kind.closedClient, source);
    this.table.words[slot + MESSAGE] = -1;
    if (task === undefined) this.think(slot);
    else {
      this.table.words[slot + TASK] = task.id;
      this.compose(slot);
    }
    return slot;
  }

  /** It finishes the message that it has sent. */
  closeClient(slot: number): void {
    const phase = this.table.words[slot + PHASE]!;
    if (phase === Phase.thinking) this.endCaller(slot);
    else this.table.words[slot + CLOSING] = 1;
  }

  /** Gone at once; its message failed. */
  dropClient(slot: number): void {
    const { table } = this;
    const phase = table.words[slot + PHASE]!;
    if (phase === Phase.away || phase === Phase.sleeping) this.ledger.fail(table.time_s(slot), this.kernel.now_s, table.words[slot + SOURCE]!);
    this.endCaller(slot);
  }

  /** A message of an open source. */
  openMessage(source: SourceIndex): void {
    const slot = this.newCaller(Kind.openMessage, source);
    this.table.words[slot + MESSAGE] = 0;
    this.issue(slot);
  }

  private newCaller(kind: number, source: SourceIndex): number {
    const { table } = this;
    const flow = this.sources[source]!;
    const slot = table.take(kind);
    table.words[slot + SOURCE] = source;
    table.words[slot + SERVICE] = flow.entry;
    table.words[slot + KEY] = (flow.key + flow.started++) | 0;
    return slot;
  }

  /** The client's own CPU time, on its own node. */
  private compose(slot: number): void {
    const { table } = this;
    const message = ++table.words[slot + MESSAGE]!;
    table.words[slot + PHASE] = Phase.computing;
    const task = table.words[slot + TASK]!;
    const cpu_s = task < 0 ? 0 : this.services[this.tasks[task]!.service]!.demand.cpu_s(table.words[slot + KEY]!, message, this.kernel.now_s);
    if (cpu_s > 0) this.cpu.begin(task, RequestTable.indexOf(slot), cpu_s);
    else this.issue(slot);
  }

  private issue(slot: number): void {
    const { table } = this;
    if (table.words[slot + CLOSING] === 1) {
      this.endCaller(slot);
      return;
    }
    const task = table.words[slot + TASK]!;
    if (task >= 0) this.tasks[task]!.sent++;
    table.setTime(slot, this.kernel.now_s);
    this.ledger.issue(this.kernel.now_s);
    this.send(slot);
  }

  private send(slot: number): void {
    const { table } = this;
    table.words[slot + PHASE] = Phase.away;
    const visit = this.call(table.words[slot + SERVICE]!, slot, table.words[slot + KEY]!, table.words[slot + MESSAGE]!, table.words[slot + TASK]!);
    table.words[slot + CHILD] = visit;
  }

  private answered(caller: number): void {
    const { table, kernel } = this;
    if (table.words[caller + KIND] === Kind.visit) {
      this.makeCalls(caller);
      return;
    }
    this.ledger.complete(table.time_s(caller), kernel.now_s, table.words[caller + SOURCE]!);
    const task = table.words[caller + TASK]!;
    if (task >= 0) this.tasks[task]!.served++;
    if (table.words[caller + KIND] === Kind.openMessage || table.words[caller + CLOSING] === 1) this.endCaller(caller);
    else this.think(caller);
  }

  private refused(caller: number): void {
    const { table } = this;
    if (table.words[caller + KIND] === Kind.visit) {
      this.leave(caller);
      this.answerWith(caller, Phase.refused);
      return;
    }
    const { attempts, retry_s } = this.sources[table.words[caller + SOURCE]!]!;
    if (table.words[caller + KIND] === Kind.openMessage && ++table.words[caller + STEP]! >= attempts) {
      this.ledger.fail(table.time_s(caller), this.kernel.now_s, table.words[caller + SOURCE]!);
      this.endCaller(caller);
      return;
    }
    table.words[caller + PHASE] = Phase.sleeping;
    this.resumeAfter(caller, retry_s);
  }

  private think(slot: number): void {
    const { table } = this;
    table.words[slot + PHASE] = Phase.thinking;
    this.resumeAfter(slot, this.sources[table.words[slot + SOURCE]!]!.think!.draw_s(table.words[slot + KEY]!, table.words[slot + MESSAGE]!));
  }

  /** The slot is free; what it had called goes on without anyone to answer to. */
  private endCaller(slot: number): void {
    const { table } = this;
    this.abandonCall(slot);
    const task = table.words[slot + TASK]!;
    if (task >= 0) this.tasks[task]!.client = -1;
    table.release(slot);
  }

  // ---- Visits

  /**
   * Sends a request on its way to a service.
   * @param from task that sends it; -1: a client that is none
   */
  private call(service: ServiceIndex, caller: number, key: number, message: number, from: TaskId): number {
    const { table } = this;
    const slot = table.take(Kind.visit);
    table.words[slot + SERVICE] = service;
    table.words[slot + PARENT] = caller;
    table.words[slot + KEY] = key;
    table.words[slot + MESSAGE] = message;
    table.words[slot + PHASE] = Phase.coming;
    const delay_s = this.carrier === undefined ? this.latency_s : this.latency_s + this.carried(slot, from);
    table.words[slot + TIMER] = this.kernel.schedule(this.kernel.now_s + delay_s, this.codes.arrive(slot));
    return slot;
  }

  private serve(slot: number, task: ServerTask): void {
    const { table } = this;
    const { demand, calls } = this.services[task.service]!;
    task.busy++;
    const cpu_s = demand.cpu_s(table.words[slot + KEY]!, table.words[slot + MESSAGE]!, this.kernel.now_s);
    table.setTime(slot, calls.length === 0 ? 0 : cpu_s / 2);
    table.words[slot + PHASE] = Phase.firstHalf;
    this.compute(slot, cpu_s - table.time_s(slot));
  }

  private compute(slot: number, cpu_s: Seconds): void {
    if (cpu_s > 0) this.cpu.begin(this.table.words[slot + TASK]!, RequestTable.indexOf(slot), cpu_s);
    else this.computed(slot);
  }

  private computed(slot: number): void {
    const { table } = this;
    if (table.words[slot + KIND] === Kind.closedClient) this.issue(slot);
    else if (table.words[slot + PHASE] === Phase.firstHalf) this.makeCalls(slot);
    else this.wait(slot);
  }

  /** Calls one after the other, until one is synchronous (its answer goes on here) or all are made. */
  private makeCalls(slot: number): void {
    const { table } = this;
    const { calls, demand } = this.services[table.words[slot + SERVICE]!]!;
    const message = table.words[slot + MESSAGE]!;
    table.words[slot + PHASE] = Phase.calling;
    while (table.words[slot + STEP]! < calls.length) {
      const step = table.words[slot + STEP]!++;
      const { service, sync, probability } = calls[step]!;
      const key = mix32((table.words[slot + KEY]! + Math.imul(step + 1, 0x9e3779b9)) | 0);
      if (!demand.makesCall(probability, key, message)) continue;
      if (sync) {
        const visit = this.call(service, slot, key, message, table.words[slot + TASK]!);
        table.words[slot + CHILD] = visit;
        return;
      }
      if (!this.isCutOff(slot)) this.call(service, -1, key, message, table.words[slot + TASK]!);
    }
    table.words[slot + PHASE] = Phase.secondHalf;
    this.compute(slot, table.time_s(slot));
  }

  private wait(slot: number): void {
    const { table } = this;
    const wait_s = this.services[table.words[slot + SERVICE]!]!.demand.wait_s(table.words[slot + KEY]!, table.words[slot + MESSAGE]!);
    if (wait_s === 0) {
      this.finish(slot);
      return;
    }
    table.words[slot + PHASE] = Phase.waiting;
    this.resumeAfter(slot, wait_s);
  }

  private finish(slot: number): void {
    const task = this.tasks[this.table.words[slot + TASK]!]!;
    task.served++;
    task.sent++;
    this.leave(slot);
    const caller = this.table.words[slot + PARENT]!;
    const to = caller < 0 ? -1 : this.table.words[caller + TASK]!;
    this.answerWith(slot, this.cpu.isReachable(task.node) ? Phase.answered : Phase.refused, to < 0 ? 0 : this.between(task, this.tasks[to]!));
  }

  /** Gives the worker back to the task, which takes the next request of its queue. */
  private leave(slot: number): void {
    const task = this.tasks[this.table.words[slot + TASK]!]!;
    this.table.words[slot + TASK] = -1;
    task.busy--;
    if (task.starting) return;
    task.starting = true;
    const { workers } = this.services[task.service]!;
    while (task.queued > 0 && task.busy < workers) this.serve(this.dequeue(task), task);
    task.starting = false;
  }

  /** Over the overlay the task is chosen where the message sets out, as the sender's own node does in Swarm. @returns the time on the way */
  private carried(slot: number, from: TaskId): Seconds {
    const task = this.services[this.table.words[slot + SERVICE]!]!.router.next();
    if (task === undefined) return 0;
    this.table.words[slot + TASK] = task.id;
    return from < 0 ? 0 : this.between(this.tasks[from]!, task);
  }

  private between(from: ServerTask, to: ServerTask): Seconds {
    return this.carrier?.send(from.node, to.node, this.services[from.service]!.message_B) ?? 0;
  }

  /** @param carried_s time on the overlay */
  private answerWith(slot: number, phase: number, carried_s: Seconds = 0): void {
    const { table } = this;
    if (table.words[slot + PARENT]! < 0) {
      table.release(slot);
      return;
    }
    table.words[slot + PHASE] = phase;
    table.words[slot + TIMER] = this.kernel.schedule(this.kernel.now_s + this.latency_s + carried_s, this.codes.answer(slot));
  }

  /** Everything that stands in a task that is gone: the callers see a refused connection. */
  refuseAllOf(task: ServerTask): void {
    const { table } = this;
    if (task.busy + task.queued === 0) return;
    for (const slot of table.used()) {
      if (table.words[slot + KIND] !== Kind.visit || table.words[slot + TASK] !== task.id) continue;
      table.words[slot + TASK] = -1;
      this.abandonCall(slot);
      this.answerWith(slot, Phase.refused);
    }
    task.busy = 0;
    task.queued = 0;
    task.queueHead = -1;
    task.queueTail = -1;
  }

  private enqueue(slot: number, task: ServerTask): void {
    const { table } = this;
    table.words[slot + PHASE] = Phase.queued;
    table.words[slot + NEXT] = -1;
    if (task.queueTail < 0) task.queueHead = slot;
    else table.words[task.queueTail + NEXT] = slot;
    task.queueTail = slot;
    task.queued++;
  }

  private dequeue(task: ServerTask): number {
    const slot = task.queueHead;
    task.queueHead = this.table.words[slot + NEXT]!;
    if (task.queueHead < 0) task.queueTail = -1;
    task.queued--;
    return slot;
  }

  // ---- Both

  private abandonCall(slot: number): void {
    const child = this.table.words[slot + CHILD]!;
    if (child < 0) return;
    this.table.words[child + PARENT] = -1;
    this.table.words[slot + CHILD] = -1;
  }

  private resumeAfter(slot: number, delay_s: Seconds): void {
    this.table.words[slot + TIMER] = this.kernel.schedule(this.kernel.now_s + delay_s, this.codes.resume(slot));
  }

  /** Whether a caller stands on a node that is cut off. */
  private isCutOff(caller: number): boolean {
    if (caller < 0) return false;
    const task = this.table.words[caller + TASK]!;
    return task >= 0 && !this.cpu.isReachable(this.tasks[task]!.node);
  }
}
