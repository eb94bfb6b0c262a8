import type { Cores, Seconds } from '../../../core/units.js';
import type { Kernel } from '../../kernel/kernel.js';
import type { NodeCapacity, NodeId, TaskId } from '../traffic.js';
import { doubled } from '../../growth.js';
import { RequestHeaps } from './request-heaps.js';
import { SharedNode, type CapClass } from './shared-node.js';
import { TaskKeys } from './task-heap.js';

/** What a task may take of its node. */
export interface CpuBounds {
  readonly threads: number;
  readonly limit: Cores;
  /** Used while idle, counted in the limit. */
  readonly base: Cores;
  /** Requests at most at the same time. */
  readonly workers: number;
}

/** Cores that a task with that many requests can take, beside its base load; never nothing. */
function capOf({ threads, limit, base }: CpuBounds, active: number): Cores {
  return Math.min(threads, active, Math.max(limit - base, limit / 100));
}

/**
 * CPU of all nodes: who computes, how fast, and who is done next.
 *
 * Attained service is virtual time on two levels: a class's (see `SharedNode`), and a task's, which runs 1/n as fast
 * while n requests share the task. Both stand still in relation to each other between two changes of n, so a task is
 * brought up to date only when its own requests come or go. A node keeps one event in the list; when its next
 * departure moves to a later time the event stays and is put off when it fires.
 *
 * Callers change nodes within an event (`begin`, `clear`, ...) and close with `settle`, which shares anew once.
 */
export class ProcessorSharing {
  private readonly nodes: SharedNode[] = [];
  private readonly requests = new RequestHeaps();
  private readonly keys = new TaskKeys();
  /** By service, then number of active requests (up to its threads). */
  private readonly caps: readonly Float64Array[];
  private tasks = 0;
  /** Changed since it was last shared; -1: none. */
  private open = -1;

  // By task.
  private node = new Int32Array(64);
  private service = new Int32Array(64);
  private active = new Int32Array(64);
  private root = new Int32Array(64);
  private attained_s = new Float64Array(64);
  private cpu_s = new Float64Array(64);
  /** The class's virtual times when the task was last brought up to date, and its node's base time when it came. */
  private doneMark_s = new Float64Array(64);
  private usedMark_s = new Float64Array(64);
  private baseMark_s = new Float64Array(64);
  /** Its class while it computes. */
  private readonly capClass: (CapClass | undefined)[] = [];

  /**
   * @param bounds by service
   * @param eventOf code of a node's departure event
   */
  constructor(private readonly kernel: Kernel, private readonly bounds: readonly CpuBounds[], private readonly eventOf: (node: NodeId) => number) {
    this.caps = bounds.map((bound) => Float64Array.from({ length: Math.min(bound.threads, bound.workers) + 1 }, (_, active) => capOf(bound, active)));
  }

  addNode(capacity: NodeCapacity): NodeId {
    return this.nodes.push(new SharedNode(capacity, this.keys, this.kernel.now_s)) - 1;
  }

  setBackground(node: NodeId, cores: Cores): void {
    this.touch(node).setBackground(cores);
  }

  setReachable(node: NodeId, reachable: boolean): void {
    this.nodes[node]!.reachable = reachable;
  }

  isReachable(node: NodeId): boolean {
    return this.nodes[node]!.reachable;
  }

  nodeBusy_s(node: NodeId): Seconds {
    const shared = this.nodes[node]!;
    shared.advance(this.kernel.now_s);
    return shared.busy_s;
  }

  addTask(service: number, node: NodeId): TaskId {
    if (this.tasks === this.node.length) this.grow();
    const task = this.tasks++;
    const shared = this.touch(node);
    shared.addIdle(this.bounds[service]!.base);
    this.node[task] = node;
    this.service[task] = service;
    this.root[task] = -1;
    this.capClass[task] = undefined;
    this.baseMark_s[task] = shared.baseTime_s;
    return task;
  }

  /** Its requests stop computing; its counter is final. */
  removeTask(task: TaskId): void {
    const shared = this.touch(this.node[task]!);
    this.update(task);
    const { base } = this.bounds[this.service[task]!]!;
    this.cpu_s[task]! += base * (shared.baseTime_s - this.baseMark_s[task]!);
    shared.addIdle(-base);
    this.root[task] = -1;
    this.active[task] = 0;
    this.place(task);
    this.node[task] = -1;
  }

  /** CPU time used up to now. */
  taskCpu_s(task: TaskId): Seconds {
    const node = this.node[task]!;
    if (node < 0) return this.cpu_s[task]!;
    const shared = this.nodes[node]!;
    shared.advance(this.kernel.now_s);
    const members = this.capClass[task];
    const computing_s = members ? members.used_s - this.usedMark_s[task]! : 0;
    return this.cpu_s[task]! + computing_s + this.bounds[this.service[task]!]!.base * (shared.baseTime_s - this.baseMark_s[task]!);
  }

  /** The request starts to share the task's CPU until it has had its work done. */
  begin(task: TaskId, request: number, work_s: Seconds): void {
    this.touch(this.node[task]!);
    this.update(task);
    this.root[task] = this.requests.insert(this.root[task]!, request, this.attained_s[task]! + work_s);
    this.active[task]!++;
    this.place(task);
  }

  /**
   * Takes a node's event.
   * @returns the request that is done, taken off its task; -1 when the event is stale or came too early
   */
  depart(node: NodeId, sequence: number): number {
    const shared = this.nodes[node]!;
    if (shared.wake !== sequence) return -1;
    shared.wake_s = Infinity;
    if (shared.next_s > this.kernel.now_s) {
      this.wakeUp(node, shared);
      return -1;
    }
    const task = shared.nextTask;
    this.touch(node);
    this.update(task);
    const request = this.root[task]!;
    this.attained_s[task] = this.requests.dueOf(request);
    this.root[task] = this.requests.removeFirst(request);
    this.active[task]!--;
    this.place(task);
    return request;
  }

  /** Shares the node that was changed, and sees to it that its next departure is in the list. */
  settle(): void {
    if (this.open < 0) return;
    const shared = this.nodes[this.open]!;
    shared.settle();
    this.wakeUp(this.open, shared);
    this.open = -1;
  }

  private wakeUp(node: NodeId, shared: SharedNode): void {
    if (shared.next_s >= shared.wake_s) return;
    shared.wake_s = shared.next_s;
    shared.wake = this.kernel.schedule(shared.next_s, this.eventOf(node));
  }

  private touch(node: NodeId): SharedNode {
    if (this.open !== node) {
      this.settle();
      this.open = node;
    }
    const shared = this.nodes[node]!;
    shared.advance(this.kernel.now_s);
    return shared;
  }

  /** Brings a task's attained service and CPU time up to its node's. */
  private update(task: TaskId): void {
    const members = this.capClass[task];
    if (members === undefined) return;
    this.attained_s[task]! += (members.done_s - this.doneMark_s[task]!) / this.active[task]!;
    this.cpu_s[task]! += members.used_s - this.usedMark_s[task]!;
    this.doneMark_s[task] = members.done_s;
    this.usedMark_s[task] = members.used_s;
  }

  /** Puts a task, just brought up to date, where its number of active requests and its next departure belong. */
  private place(task: TaskId): void {
    const active = this.active[task]!;
    const before = this.capClass[task];
    if (active === 0) {
      before?.heap.remove(task);
      this.capClass[task] = undefined;
      this.attained_s[task] = 0;
      return;
    }
    const caps = this.caps[this.service[task]!]!;
    const cap = caps[Math.min(active, caps.length - 1)]!;
    const members = before !== undefined && before.cap === cap ? before : this.nodes[this.node[task]!]!.classOf(cap);
    const key = members.done_s + (this.requests.dueOf(this.root[task]!) - this.attained_s[task]!) * active;
    if (members === before) {
      members.heap.change(task, key);
      return;
    }
    before?.heap.remove(task);
    members.heap.insert(task, key);
    this.capClass[task] = members;
    this.doneMark_s[task] = members.done_s;
    this.usedMark_s[task] = members.used_s;
  }

  private grow(): void {
    this.node = doubled(this.node);
    this.service = doubled(this.service);
    this.active = doubled(this.active);
    this.root = doubled(this.root);
    this.attained_s = doubled(this.attained_s);
    this.cpu_s = doubled(this.cpu_s);
    this.doneMark_s = doubled(this.doneMark_s);
    this.usedMark_s = doubled(this.usedMark_s);
    this.baseMark_s = doubled(this.baseMark_s);
    this.keys.grow();
  }
}
