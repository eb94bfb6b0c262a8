import type { Seconds } from '../../../core/units.js';
import type { Kernel } from '../../kernel/kernel.js';
import { mix32 } from '../../random/streams.js';
import type { NodeId, ServiceIndex, SourceIndex } from '../traffic.js';
import type { ServiceFlow, SourceFlow } from './flow-model.js';
import type { MessageLedger } from './message-ledger.js';
import type { ProcessorSharing } from './processor-sharing.js';
import { Kind, Phase, RequestTable } from './request-table.js';
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
    /** Code of the event that `arrive`, `answer` and `resume` take. */
    private readonly codes: { readonly arrive: (slot: number) => number; readonly answer: (slot: number) => number; readonly resume: (slot: number) => number },
  ) {}

  // ---- Events

  /** A node's first request has had its CPU time. */
  depart(node: NodeId, sequence: number): void {
    const slot = this.cpu.depart(node, sequence);
    if (slot >= 0) this.computed(slot);
  }

  /** A request reaches the router. */
  arrive(slot: number, sequence: number): void {
    const { table } = this;
    if (!table.awaits(slot, sequence)) return;
    const { router, workers, queue } = this.services[table.service[slot]!]!;
    const task = router.next();
    if (task === undefined || !task.listening || !this.cpu.isReachable(task.node) || this.isCutOff(table.parent[slot]!)) {
      this.answerWith(slot, Phase.refused);
      return;
    }
    if (task.busy < workers) {
      table.task[slot] = task.id;
      this.serve(slot, task);
    } else if (task.queued < queue) {
      table.task[slot] = task.id;
      this.enqueue(slot, task);
    } else this.answerWith(slot, Phase.refused);
  }

  /** An answer, or a refusal, reaches the caller. */
  answer(slot: number, sequence: number): void {
    const { table } = this;
    if (!table.awaits(slot, sequence)) return;
    const caller = table.parent[slot]!;
    const good = table.phase[slot] === Phase.answered;
    table.release(slot);
    if (caller < 0) return;
    table.child[caller] = -1;
    if (good && !this.isCutOff(caller)) this.answered(caller);
    else this.refused(caller);
  }

  /** A think time, a sleep or a wait is over. */
  resume(slot: number, sequence: number): void {
    const { table } = this;
    if (!table.awaits(slot, sequence)) return;
    if (table.kind[slot] === Kind.visit) this.finish(slot);
    else if (table.phase[slot] === Phase.sleeping) this.send(slot);
    else this.compose(slot);
  }

  // ---- Callers

  /** A client starts: with its first message when it is a task, with a think time when it is anonymous. */
  startClient(source: SourceIndex, task: ServerTask | undefined): number {
    const slot = this.newCaller(Kind.closedClient, source);
    this.table.message[slot] = -1;
    if (task === undefined) this.think(slot);
    else {
      this.table.task[slot] = task.id;
      this.compose(slot);
    }
    return slot;
  }

  /** It finishes the message that it has sent. */
  closeClient(slot: number): void {
    const phase = this.table.phase[slot]!;
    if (phase === Phase.thinking) this.endCaller(slot);
    else this.table.closing[slot] = 1;
  }

  /** Gone at once; its message failed. */
  dropClient(slot: number): void {
    const { table } = this;
    const phase = table.phase[slot]!;
    if (phase === Phase.away || phase === Phase.sleeping) this.ledger.fail(table.issued_s[slot]!);
    this.endCaller(slot);
  }

  /** A message of an open source. */
  openMessage(source: SourceIndex): void {
    const slot = this.newCaller(Kind.openMessage, source);
    this.table.message[slot] = 0;
    this.issue(slot);
  }

  private newCaller(kind: number, source: SourceIndex): number {
    const { table } = this;
    const flow = this.sources[source]!;
    const slot = table.take(kind);
    table.source[slot] = source;
    table.service[slot] = flow.entry;
    table.key[slot] = (flow.key + flow.started++) | 0;
    return slot;
  }

  /** The client's own CPU time, on its own node. */
  private compose(slot: number): void {
    const { table } = this;
    const message = ++table.message[slot]!;
    table.phase[slot] = Phase.computing;
    const task = table.task[slot]!;
    const cpu_s = task < 0 ? 0 : this.services[this.tasks[task]!.service]!.demand.cpu_s(table.key[slot]!, message, this.kernel.now_s);
    if (cpu_s > 0) this.cpu.begin(task, slot, cpu_s);
    else this.issue(slot);
  }

  private issue(slot: number): void {
    const { table } = this;
    if (table.closing[slot] === 1) {
      this.endCaller(slot);
      return;
    }
    const task = table.task[slot]!;
    if (task >= 0) this.tasks[task]!.sent++;
    table.issued_s[slot] = this.kernel.now_s;
    this.ledger.issue(this.kernel.now_s);
    this.send(slot);
  }

  private send(slot: number): void {
    const { table } = this;
    table.phase[slot] = Phase.away;
    table.child[slot] = this.call(table.service[slot]!, slot, table.key[slot]!, table.message[slot]!);
  }

  private answered(caller: number): void {
    const { table, kernel } = this;
    if (table.kind[caller] === Kind.visit) {
      this.makeCalls(caller);
      return;
    }
    this.ledger.complete(table.issued_s[caller]!, kernel.now_s);
    const task = table.task[caller]!;
    if (task >= 0) this.tasks[task]!.served++;
    if (table.kind[caller] === Kind.openMessage || table.closing[caller] === 1) this.endCaller(caller);
    else this.think(caller);
  }

  private refused(caller: number): void {
    const { table } = this;
    if (table.kind[caller] === Kind.visit) {
      this.leave(caller);
      this.answerWith(caller, Phase.refused);
      return;
    }
    const { attempts, retry_s } = this.sources[table.source[caller]!]!;
    if (table.kind[caller] === Kind.openMessage && ++table.step[caller]! >= attempts) {
      this.ledger.fail(table.issued_s[caller]!);
      this.endCaller(caller);
      return;
    }
    table.phase[caller] = Phase.sleeping;
    this.resumeAfter(caller, retry_s);
  }

  private think(slot: number): void {
    const { table } = this;
    table.phase[slot] = Phase.thinking;
    this.resumeAfter(slot, this.sources[table.source[slot]!]!.think!.draw_s(table.key[slot]!, table.message[slot]!));
  }

  /** The slot is free; what it had called goes on without anyone to answer to. */
  private endCaller(slot: number): void {
    const { table } = this;
    this.abandonCall(slot);
    const task = table.task[slot]!;
    if (task >= 0) this.tasks[task]!.client = -1;
    table.release(slot);
  }

  // ---- Visits

  /** Sends a request on its way to a service. */
  private call(service: ServiceIndex, caller: number, key: number, message: number): number {
    const { table } = this;
    const slot = table.take(Kind.visit);
    table.service[slot] = service;
    table.parent[slot] = caller;
    table.key[slot] = key;
    table.message[slot] = message;
    table.phase[slot] = Phase.coming;
    table.timer[slot] = this.kernel.schedule(this.kernel.now_s + this.latency_s, this.codes.arrive(slot));
    return slot;
  }

  private serve(slot: number, task: ServerTask): void {
    const { table } = this;
    const { demand, calls } = this.services[task.service]!;
    task.busy++;
    const cpu_s = demand.cpu_s(table.key[slot]!, table.message[slot]!, this.kernel.now_s);
    table.rest_s[slot] = calls.length === 0 ? 0 : cpu_s / 2;
    table.phase[slot] = Phase.firstHalf;
    this.compute(slot, cpu_s - table.rest_s[slot]!);
  }

  private compute(slot: number, cpu_s: Seconds): void {
    if (cpu_s > 0) this.cpu.begin(this.table.task[slot]!, slot, cpu_s);
    else this.computed(slot);
  }

  private computed(slot: number): void {
    const { table } = this;
    if (table.kind[slot] === Kind.closedClient) this.issue(slot);
    else if (table.phase[slot] === Phase.firstHalf) this.makeCalls(slot);
    else this.wait(slot);
  }

  /** Calls one after the other, until one is synchronous (its answer goes on here) or all are made. */
  private makeCalls(slot: number): void {
    const { table } = this;
    const { calls, demand } = this.services[table.service[slot]!]!;
    const message = table.message[slot]!;
    table.phase[slot] = Phase.calling;
    while (table.step[slot]! < calls.length) {
      const step = table.step[slot]!++;
      const { service, sync, probability } = calls[step]!;
      const key = mix32((table.key[slot]! + Math.imul(step + 1, 0x9e3779b9)) | 0);
      if (!demand.makesCall(probability, key, message)) continue;
      if (sync) {
        table.child[slot] = this.call(service, slot, key, message);
        return;
      }
      if (!this.isCutOff(slot)) this.call(service, -1, key, message);
    }
    table.phase[slot] = Phase.secondHalf;
    this.compute(slot, table.rest_s[slot]!);
  }

  private wait(slot: number): void {
    const { table } = this;
    const wait_s = this.services[table.service[slot]!]!.demand.wait_s(table.key[slot]!, table.message[slot]!);
    if (wait_s === 0) {
      this.finish(slot);
      return;
    }
    table.phase[slot] = Phase.waiting;
    this.resumeAfter(slot, wait_s);
  }

  private finish(slot: number): void {
    const task = this.tasks[this.table.task[slot]!]!;
    task.served++;
    task.sent++;
    this.leave(slot);
    this.answerWith(slot, this.cpu.isReachable(task.node) ? Phase.answered : Phase.refused);
  }

  /** Gives the worker back to the task, which takes the next request of its queue. */
  private leave(slot: number): void {
    const task = this.tasks[this.table.task[slot]!]!;
    this.table.task[slot] = -1;
    task.busy--;
    if (task.starting) return;
    task.starting = true;
    const { workers } = this.services[task.service]!;
    while (task.queued > 0 && task.busy < workers) this.serve(this.dequeue(task), task);
    task.starting = false;
  }

  private answerWith(slot: number, phase: number): void {
    const { table } = this;
    if (table.parent[slot]! < 0) {
      table.release(slot);
      return;
    }
    table.phase[slot] = phase;
    table.timer[slot] = this.kernel.schedule(this.kernel.now_s + this.latency_s, this.codes.answer(slot));
  }

  /** Everything that stands in a task that is gone: the callers see a refused connection. */
  refuseAllOf(task: ServerTask): void {
    const { table } = this;
    if (task.busy + task.queued === 0) return;
    for (let slot = 0; slot < table.size; slot++) {
      if (table.kind[slot] !== Kind.visit || table.task[slot] !== task.id) continue;
      table.task[slot] = -1;
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
    table.phase[slot] = Phase.queued;
    table.next[slot] = -1;
    if (task.queueTail < 0) task.queueHead = slot;
    else table.next[task.queueTail] = slot;
    task.queueTail = slot;
    task.queued++;
  }

  private dequeue(task: ServerTask): number {
    const slot = task.queueHead;
    task.queueHead = this.table.next[slot]!;
    if (task.queueHead < 0) task.queueTail = -1;
    task.queued--;
    return slot;
  }

  // ---- Both

  private abandonCall(slot: number): void {
    const child = this.table.child[slot]!;
    if (child < 0) return;
    this.table.parent[child] = -1;
    this.table.child[slot] = -1;
  }

  private resumeAfter(slot: number, delay_s: Seconds): void {
    this.table.timer[slot] = this.kernel.schedule(this.kernel.now_s + delay_s, this.codes.resume(slot));
  }

  /** Whether a caller stands on a node that is cut off. */
  private isCutOff(caller: number): boolean {
    if (caller < 0) return false;
    const task = this.table.task[caller]!;
    return task >= 0 && !this.cpu.isReachable(this.tasks[task]!.node);
  }
}
