import type { Clock } from '../../src/sim/kernel/clock.js';
import type { LatencySummary, RequestCounts } from '../../src/sim/measurements.js';
import type { NodeCapacity, NodeId, ServiceIndex, SourceIndex, TaskCounters, TaskId, Traffic, TrafficWindow } from '../../src/sim/traffic/traffic.js';

interface ScriptedTask {
  readonly service: ServiceIndex;
  readonly node: NodeId;
  state: 'added' | 'open' | 'closed' | 'removed';
  opened_s: number;
  ended_s: number;
}

/**
 * A data plane without requests: while it serves, a task burns `cores` and sends `sent_Bps`. It holds the control plane
 * to the interface: whatever is said of a node or task that does not stand, or twice, throws.
 */
export class ScriptedTraffic implements Traffic {
  events = 0;
  readonly nodes: { readonly capacity: NodeCapacity; background: number; reachable: boolean; present: boolean }[] = [];
  readonly tasks: ScriptedTask[] = [];
  readonly levels: { readonly t_s: number; readonly source: SourceIndex; readonly level: number }[] = [];
  readonly demandFactors: { readonly t_s: number; readonly service: ServiceIndex; readonly factor: number }[] = [];
  /** Of the sources; empty: nobody sends. */
  readonly totals = { completed: new Float64Array(8), failed: new Float64Array(8), waited_s: new Float64Array(8) };
  /** What the next windows hold; idle ones after them. */
  readonly windows: Partial<TrafficWindow>[] = [];

  constructor(private readonly clock: Pick<Clock, 'now_s'>, private readonly load = { cores: 0.5, sent_Bps: 1000 }) {}

  addNode(capacity: NodeCapacity): NodeId {
    return this.nodes.push({ capacity, background: capacity.background, reachable: true, present: true }) - 1;
  }

  removeNode(node: NodeId): void {
    if (this.tasks.some((task) => task.node === node && task.state !== 'removed')) throw new Error(`node ${node} is removed with tasks on it`);
    this.node(node).present = false;
  }

  setBackground(node: NodeId, cores: number): void {
    this.node(node).background = cores;
  }

  setReachable(node: NodeId, reachable: boolean): void {
    this.node(node).reachable = reachable;
  }

  addTask(service: ServiceIndex, node: NodeId): TaskId {
    this.node(node);
    return this.tasks.push({ service, node, state: 'added', opened_s: NaN, ended_s: NaN }) - 1;
  }

  openTask(task: TaskId): void {
    this.move(task, ['added'], 'open').opened_s = this.clock.now_s;
  }

  closeTask(task: TaskId): void {
    this.move(task, ['added', 'open'], 'closed');
  }

  removeTask(task: TaskId): void {
    this.move(task, ['added', 'open', 'closed'], 'removed').ended_s = this.clock.now_s;
  }

  setLevel(source: SourceIndex, level: number): void {
    this.levels.push({ t_s: this.clock.now_s, source, level });
  }

  setDemandFactor(service: ServiceIndex, factor: number): void {
    this.demandFactors.push({ t_s: this.clock.now_s, service, factor });
  }

  taskCounters(id: TaskId): TaskCounters {
    const task = this.tasks[id]!;
    const until_s = task.state === 'removed' ? task.ended_s : this.clock.now_s;
    const served_s = Number.isNaN(task.opened_s) ? 0 : until_s - task.opened_s;
    return { cpu_s: this.load.cores * served_s, sent_B: this.load.sent_Bps * served_s, served: Math.floor(served_s) };
  }

  nodeBusy_s(node: NodeId): number {
    const { background } = this.node(node);
    return this.tasks.reduce((sum, task, id) => (task.node === node ? sum + this.taskCounters(id).cpu_s : sum), background * this.clock.now_s);
  }

  readTasks(tasks: Int32Array, count: number, cpu_s: Float64Array, sent_B: Float64Array): void {
    for (let i = 0; i < count; i += 1) ({ cpu_s: cpu_s[i], sent_B: sent_B[i] } = this.taskCounters(tasks[i]!));
  }

  readNodes(nodes: Int32Array, count: number, busy_s: Float64Array): void {
    for (let i = 0; i < count; i += 1) busy_s[i] = this.nodeBusy_s(nodes[i]!);
  }

  counts(): RequestCounts {
    return { issued: 0, completed: 0, failed: 0, late: 0, open: 0, overdue: 0 };
  }

  latency(): LatencySummary {
    return { mean_s: NaN, p50_s: NaN, p95_s: NaN, p99_s: NaN };
  }

  legitimate(): undefined { return undefined; }
  sourceTotals() {
    return this.totals;
  }

  takeWindow(): TrafficWindow {
    const idle = { completed: 0, failed: 0, late: 0, overdue: 0, latency_mean_s: NaN, latency_p50_s: NaN, latency_p95_s: NaN, latency_objective_s: NaN };
    return { ...idle, ...this.windows.shift() };
  }

  private node(id: NodeId) {
    const node = this.nodes[id];
    if (!node?.present) throw new Error(`there is no node ${id}`);
    return node;
  }

  private move(id: TaskId, from: readonly ScriptedTask['state'][], to: ScriptedTask['state']): ScriptedTask {
    const task = this.tasks[id];
    if (task === undefined || !from.includes(task.state)) throw new Error(`task ${id} is ${task?.state ?? 'unknown'}, and is to be ${to}`);
    task.state = to;
    return task;
  }
}
