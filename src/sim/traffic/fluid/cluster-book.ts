import type { Cores, Seconds } from '../../../core/units.js';
import type { NodeCapacity, NodeId, ServiceIndex, TaskCounters, TaskId } from '../traffic.js';
import { Accounts, AT_REST } from './accounts.js';
import type { CallGraph } from './call-graph.js';
import type { KindRates, NodeKind } from './situation.js';

type TaskState = 'refusing' | 'open' | 'closing' | 'removed';

// What is counted of a task.
const CPU = 0;
const SENT = 1;
const SERVED = 2;

export interface Kind extends NodeKind {
  nodes: number;
  readonly key: string;
  /** The account of its nodes, and by service that of the tasks that serve on them. */
  readonly busy: number;
  readonly tasks: readonly number[];
}

interface Task {
  readonly service: ServiceIndex;
  readonly node: NodeId;
  state: TaskState;
}

interface Node {
  readonly id: NodeId;
  capacity: NodeCapacity;
  reachable: boolean;
  kind: Kind | undefined;
  readonly open: Int32Array;
  readonly present: Int32Array;
  readonly tasks: Set<TaskId>;
}

/**
 * Who stands where, and what they have used. Nodes with equal capacity and equal tasks are one kind: rates and
 * integrals are kept by kind, so that time costs O(kinds) however many nodes there are.
 */
export class ClusterBook {
  /** By service: tasks that connections are spread over. */
  readonly routed: Int32Array;
  private readonly nodes: Node[] = [];
  private readonly tasks: Task[] = [];
  private readonly byKey = new Map<string, Kind>();
  private readonly changed = new Set<Node>();
  private readonly open: Int32Array;
  /** Members are the nodes and the tasks, by their numbers. */
  private readonly busy = new Accounts(1);
  private readonly work = new Accounts(3);
  /** By service: the account of tasks that do not serve, with their base CPU. */
  private readonly idle: readonly number[];
  private signature: string | undefined;
  private sorted: readonly Kind[] | undefined;

  constructor(private readonly graph: CallGraph) {
    this.routed = new Int32Array(graph.services.length);
    this.open = new Int32Array(graph.services.length);
    this.idle = graph.services.map(({ baseCpu }) => {
      const account = this.work.open();
      this.work.setRate(account, CPU, baseCpu);
      return account;
    });
  }

  addNode(capacity: NodeCapacity): NodeId {
    const services = this.graph.services.length;
    const id = this.busy.join(AT_REST);
    const node: Node = { id, capacity, reachable: true, kind: undefined, open: new Int32Array(services), present: new Int32Array(services), tasks: new Set() };
    this.nodes.push(node);
    this.touch(node);
    return id;
  }

  removeNode(id: NodeId): void {
    const node = this.nodes[id]!;
    this.busy.move(id, AT_REST);
    this.leave(node.kind);
    node.kind = undefined;
    this.changed.delete(node);
    this.sorted = this.signature = undefined;
  }

  setBackground(id: NodeId, background: Cores): void {
    const node = this.nodes[id]!;
    node.capacity = { ...node.capacity, background };
    this.touch(node);
  }

  setReachable(id: NodeId, reachable: boolean): void {
    const node = this.nodes[id]!;
    node.reachable = reachable;
    this.touch(node);
  }

  addTask(service: ServiceIndex, on: NodeId): TaskId {
    const id = this.work.join(this.idle[service]!);
    this.tasks.push({ service, node: on, state: 'refusing' });
    const node = this.nodes[on]!;
    node.tasks.add(id);
    node.present[service]!++;
    this.routed[service]!++;
    this.touch(node);
    return id;
  }

  openTask(id: TaskId): void {
    const task = this.tasks[id]!;
    if (task.state !== 'refusing') return;
    task.state = 'open';
    this.nodes[task.node]!.open[task.service]!++;
    this.open[task.service]!++;
    this.touch(this.nodes[task.node]!);
  }

  closeTask(id: TaskId): void {
    const task = this.tasks[id]!;
    if (task.state === 'closing' || task.state === 'removed') return;
    const node = this.nodes[task.node]!;
    if (task.state === 'open') {
      node.open[task.service]!--;
      this.open[task.service]!--;
    }
    task.state = 'closing';
    this.routed[task.service]!--;
    this.work.move(id, this.idle[task.service]!);
    this.touch(node);
  }

  removeTask(id: TaskId): void {
    this.closeTask(id);
    const task = this.tasks[id]!;
    if (task.state === 'removed') return;
    task.state = 'removed';
    this.work.move(id, AT_REST);
    const node = this.nodes[task.node]!;
    node.tasks.delete(id);
    node.present[task.service]!--;
    this.touch(node);
  }

  isOpen(id: TaskId): boolean {
    return this.tasks[id]!.state === 'open';
  }

  openTasks(service: ServiceIndex): number {
    return this.open[service]!;
  }

  serviceOf(id: TaskId): ServiceIndex {
    return this.tasks[id]!.service;
  }

  /** Kinds in force, changes taken in; in one order, whatever the order in which they came to be. */
  kinds(): readonly Kind[] {
    if (this.sorted === undefined) {
      for (const node of this.changed) this.joinKind(node);
      this.changed.clear();
      this.sorted = [...this.byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    }
    return this.sorted;
  }

  /** Names the present structure: equal for clusters that have the same steady state. */
  key(): string {
    if (this.signature === undefined) {
      this.signature = `${this.kinds().map(({ key, nodes }) => `${nodes}x${key}`).join(';')}|${this.routed.join()}`;
    }
    return this.signature;
  }

  /** From now on these rates hold, parallel to the kinds. */
  take(rates: readonly KindRates[]): void {
    const kinds = this.kinds();
    for (let k = 0; k < kinds.length; k++) {
      const kind = kinds[k]!;
      const { busy, tasks } = rates[k]!;
      this.busy.setRate(kind.busy, 0, busy);
      for (let s = 0; s < tasks.length; s++) {
        const { cpu, sent_Bps, served_rps } = tasks[s]!;
        this.work.setRate(kind.tasks[s]!, CPU, cpu);
        this.work.setRate(kind.tasks[s]!, SENT, sent_Bps);
        this.work.setRate(kind.tasks[s]!, SERVED, served_rps);
      }
    }
  }

  advance(elapsed_s: Seconds): void {
    this.busy.advance(elapsed_s);
    this.work.advance(elapsed_s);
  }

  /** @param ahead_s counted on at the present rates, here and below */
  taskCounters(id: TaskId, ahead_s: Seconds): TaskCounters {
    return { cpu_s: this.work.value(id, CPU, ahead_s), sent_B: this.work.value(id, SENT, ahead_s), served: this.work.value(id, SERVED, ahead_s) };
  }

  nodeBusy_s(id: NodeId, ahead_s: Seconds): Seconds {
    return this.busy.value(id, 0, ahead_s);
  }

  readTasks(tasks: Int32Array, count: number, ahead_s: Seconds, cpu_s: Float64Array, sent_B: Float64Array): void {
    this.work.read(tasks, count, CPU, ahead_s, cpu_s);
    this.work.read(tasks, count, SENT, ahead_s, sent_B);
  }

  readNodes(nodes: Int32Array, count: number, ahead_s: Seconds, busy_s: Float64Array): void {
    this.busy.read(nodes, count, 0, ahead_s, busy_s);
  }

  private touch(node: Node): void {
    this.changed.add(node);
    this.sorted = this.signature = undefined;
  }

  private joinKind(node: Node): void {
    const { cores, background, contention } = node.capacity;
    const key = `${cores},${background},${contention},${node.reachable ? 1 : 0}:${node.open.join()}/${node.present.join()}`;
    const left = node.kind;
    const kind = left?.key === key ? left : (this.byKey.get(key) ?? this.newKind(key, node));
    for (const task of node.tasks) {
      const { state, service } = this.tasks[task]!;
      this.work.move(task, state === 'open' ? kind.tasks[service]! : this.idle[service]!);
    }
    if (kind === left) return;
    this.busy.move(node.id, kind.busy);
    kind.nodes++;
    node.kind = kind;
    this.leave(left);
  }

  private newKind(key: string, { capacity, reachable, open, present }: Node): Kind {
    const kind: Kind = {
      key, nodes: 0, capacity, reachable, open: open.slice(), present: present.slice(),
      busy: this.busy.open(), tasks: this.graph.services.map(() => this.work.open()),
    };
    this.byKey.set(key, kind);
    return kind;
  }

  /** One of a kind's nodes is of that kind no more, and its tasks stand in other accounts. */
  private leave(kind: Kind | undefined): void {
    if (kind === undefined || --kind.nodes > 0) return;
    this.byKey.delete(kind.key);
    this.busy.close(kind.busy);
    for (const account of kind.tasks) this.work.close(account);
  }
}
