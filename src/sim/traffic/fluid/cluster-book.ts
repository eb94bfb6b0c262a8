import type { Cores, Seconds } from '../../../core/units.js';
import type { NodeCapacity, NodeId, ServiceIndex, TaskCounters, TaskId } from '../traffic.js';
import type { CallGraph } from './call-graph.js';
import type { KindRates, NodeKind, TaskRates } from './situation.js';

type TaskState = 'refusing' | 'open' | 'closing' | 'removed';

interface Amounts {
  cpu_s: Seconds;
  sent_B: number;
  served: number;
}

/** What every task of a service on a kind of node has done since the start, and does at present. */
interface Account extends Amounts {
  rates: TaskRates;
}

export interface Kind extends NodeKind {
  nodes: number;
  readonly key: string;
  /** A node's, and by service a serving task's. */
  busy_s: Seconds;
  busy: Cores;
  readonly tasks: readonly Account[];
}

interface Task {
  readonly service: ServiceIndex;
  readonly node: NodeId;
  state: TaskState;
  account: Account;
  /** Its own counters where it last changed account, and that account's then. */
  readonly own: Amounts;
  readonly mark: Amounts;
}

interface Node {
  capacity: NodeCapacity;
  reachable: boolean;
  kind: Kind | undefined;
  busy_s: Seconds;
  mark_s: Seconds;
  readonly open: Int32Array;
  readonly present: Int32Array;
  readonly tasks: Set<Task>;
}

/**
 * Who stands where, and what they have used. Nodes with equal capacity and equal tasks are one kind: rates and
 * integrals are kept by kind, so that time costs O(kinds) however many nodes there are; a node or task only remembers
 * where its kind's integral stood when it joined.
 */
export class ClusterBook {
  /** By service: tasks that connections are spread over. */
  readonly routed: Int32Array;
  private readonly nodes: Node[] = [];
  private readonly tasks: Task[] = [];
  private readonly byKey = new Map<string, Kind>();
  private readonly changed = new Set<Node>();
  private readonly open: Int32Array;
  /** By service: what a task that does not serve has used; its base CPU. */
  private readonly idle: Account[];
  private signature: string | undefined;
  private sorted: readonly Kind[] | undefined;

  constructor(private readonly graph: CallGraph) {
    this.routed = new Int32Array(graph.services.length);
    this.open = new Int32Array(graph.services.length);
    this.idle = graph.services.map(({ baseCpu }) => ({ ...nothing(), rates: { cpu: baseCpu, sent_Bps: 0, served_rps: 0 } }));
  }

  addNode(capacity: NodeCapacity): NodeId {
    const services = this.graph.services.length;
    const node: Node = { capacity, reachable: true, kind: undefined, busy_s: 0, mark_s: 0, open: new Int32Array(services), present: new Int32Array(services), tasks: new Set() };
    this.changed.add(node);
    this.sorted = this.signature = undefined;
    return this.nodes.push(node) - 1;
  }

  removeNode(id: NodeId): void {
    const node = this.nodes[id]!;
    this.leaveKind(node);
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

  addTask(service: ServiceIndex, id: NodeId): TaskId {
    const account = this.idle[service]!;
    const task: Task = { service, node: id, state: 'refusing', account, own: nothing(), mark: amountsOf(account) };
    const node = this.nodes[id]!;
    node.tasks.add(task);
    node.present[service]!++;
    this.routed[service]!++;
    this.touch(node);
    return this.tasks.push(task) - 1;
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
    this.charge(task, this.idle[task.service]!);
    this.touch(node);
  }

  removeTask(id: TaskId): void {
    this.closeTask(id);
    const task = this.tasks[id]!;
    if (task.state === 'removed') return;
    task.state = 'removed';
    settle(task);
    const node = this.nodes[task.node]!;
    node.tasks.delete(task);
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

  /** From now on these rates hold, by key of the kind. */
  take(rates: ReadonlyMap<string, KindRates>): void {
    for (const kind of this.kinds()) {
      const { busy, tasks } = rates.get(kind.key)!;
      kind.busy = busy;
      for (let s = 0; s < tasks.length; s++) kind.tasks[s]!.rates = tasks[s]!;
    }
  }

  advance(elapsed_s: Seconds): void {
    for (const kind of this.byKey.values()) {
      kind.busy_s += kind.busy * elapsed_s;
      for (let s = 0; s < kind.tasks.length; s++) accrue(kind.tasks[s]!, elapsed_s);
    }
    for (let s = 0; s < this.idle.length; s++) accrue(this.idle[s]!, elapsed_s);
  }

  /** @param ahead_s counted on at the present rates */
  taskCounters(id: TaskId, ahead_s: Seconds): TaskCounters {
    const { own, mark, account, state } = this.tasks[id]!;
    if (state === 'removed') return { cpu_s: own.cpu_s, sent_B: own.sent_B, served: own.served };
    const { cpu, sent_Bps, served_rps } = account.rates;
    return {
      cpu_s: own.cpu_s + account.cpu_s - mark.cpu_s + cpu * ahead_s,
      sent_B: own.sent_B + account.sent_B - mark.sent_B + sent_Bps * ahead_s,
      served: own.served + account.served - mark.served + served_rps * ahead_s,
    };
  }

  nodeBusy_s(id: NodeId, ahead_s: Seconds): Seconds {
    const { busy_s, mark_s, kind } = this.nodes[id]!;
    return kind ? busy_s + kind.busy_s - mark_s + kind.busy * ahead_s : busy_s;
  }

  private touch(node: Node): void {
    this.changed.add(node);
    this.sorted = this.signature = undefined;
  }

  private leaveKind(node: Node): void {
    const { kind } = node;
    if (!kind) return;
    node.busy_s += kind.busy_s - node.mark_s;
    node.kind = undefined;
    if (--kind.nodes === 0) this.byKey.delete(kind.key);
  }

  private joinKind(node: Node): void {
    const { cores, background, contention } = node.capacity;
    const key = `${cores},${background},${contention},${node.reachable ? 1 : 0}:${node.open.join()}/${node.present.join()}`;
    if (node.kind?.key !== key) {
      this.leaveKind(node);
      let kind = this.byKey.get(key);
      if (!kind) {
        kind = {
          key, nodes: 0, capacity: node.capacity, reachable: node.reachable, open: node.open.slice(), present: node.present.slice(),
          busy_s: 0, busy: 0, tasks: this.graph.services.map(() => ({ ...nothing(), rates: atRest })),
        };
        this.byKey.set(key, kind);
      }
      kind.nodes++;
      node.kind = kind;
      node.mark_s = kind.busy_s;
    }
    for (const task of node.tasks) this.charge(task, task.state === 'open' ? node.kind!.tasks[task.service]! : this.idle[task.service]!);
  }

  private charge(task: Task, account: Account): void {
    if (task.account === account) return;
    settle(task);
    task.account = account;
    Object.assign(task.mark, amountsOf(account));
  }
}

const atRest: TaskRates = { cpu: 0, sent_Bps: 0, served_rps: 0 };

function nothing(): Amounts {
  return { cpu_s: 0, sent_B: 0, served: 0 };
}

function amountsOf({ cpu_s, sent_B, served }: Amounts): Amounts {
  return { cpu_s, sent_B, served };
}

function accrue(account: Account, elapsed_s: Seconds): void {
  account.cpu_s += account.rates.cpu * elapsed_s;
  account.sent_B += account.rates.sent_Bps * elapsed_s;
  account.served += account.rates.served_rps * elapsed_s;
}

/** Moves what the account says into the task's own counters. */
function settle({ own, mark, account }: Task): void {
  own.cpu_s += account.cpu_s - mark.cpu_s;
  own.sent_B += account.sent_B - mark.sent_B;
  own.served += account.served - mark.served;
  Object.assign(mark, amountsOf(account));
}
