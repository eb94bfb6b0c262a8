import type { Bytes, Fraction, Seconds } from '../../core/units.js';
import type { ClusterNode } from '../cluster/node.js';
import type { Task } from '../cluster/task.js';
import { inserted } from '../growth.js';
import type { Traffic } from '../traffic/traffic.js';
import type { NodeTotals } from './node-totals.js';
import type { Watched } from './watched.js';

/** A service as its tasks' samples need it. */
export interface WatchedService extends Watched {
  readonly memory: Fraction;
  readonly interfaces: number;
}

/**
 * The beat agents of one phase for the containers of their nodes, as dockbeat is one process a node that asks for all of
 * them on one tick (the recorded means over three tasks of a node hold nine samples or six, never seven). A task's CPU
 * is that of the last `snapshot_s`, its network rate that of the whole period. The first tick after its start shows a
 * newcomer, idle: 19 s after a recorded scale-out the means of CPU and of bytes are halved. Tasks that stood before the
 * run are shown from their first whole period on.
 *
 * A row a task in flat arrays, in the order of nodes and, on a node, of starts: 10,000 tasks beat every 10 s.
 */
export class TaskBeats {
  /** Serial numbers of the nodes, rising. */
  private readonly nodes: number[] = [];
  private readonly tasks: Task[] = [];
  private node = new Int32Array(4);
  private id = new Int32Array(4);
  private service = new Int32Array(4);
  private slot = new Int32Array(4);
  // Counters as last read, at the last beat and when the snapshot was opened: 0 for a newcomer, NaN for a task of unknown past.
  private cpu_s = new Float64Array(4);
  private sent_B = new Float64Array(4);
  private beatCpu_s = new Float64Array(4);
  private beatSent_B = new Float64Array(4);
  private openCpu_s = new Float64Array(4);

  constructor(
    private readonly traffic: Traffic,
    private readonly period_s: Seconds,
    private readonly snapshot_s: Seconds,
    /** By index. */
    private readonly services: readonly WatchedService[],
    private readonly totals: NodeTotals,
  ) {}

  get empty(): boolean {
    return this.nodes.length === 0;
  }

  /** The node is the newest of all. */
  add(node: ClusterNode): void {
    this.nodes.push(node.serial);
    this.totals.makeRoomFor(node.serial);
  }

  remove(node: ClusterNode): void {
    this.nodes.splice(this.nodes.indexOf(node.serial), 1);
  }

  /** Its process is there, on one of these nodes. */
  watch(task: Task): void {
    const before = task.started_s > 0 ? 0 : NaN;
    const { serial } = task.node!;
    const rows = this.tasks.length;
    let row = rows;
    while (row > 0 && this.node[row - 1]! > serial) row -= 1;
    this.tasks.splice(row, 0, task);
    this.node = inserted(this.node, row, rows, serial);
    this.id = inserted(this.id, row, rows, task.traffic!);
    this.service = inserted(this.service, row, rows, task.service.index);
    this.slot = inserted(this.slot, row, rows, task.slot);
    this.cpu_s = inserted(this.cpu_s, row, rows, before);
    this.sent_B = inserted(this.sent_B, row, rows, before);
    this.beatCpu_s = inserted(this.beatCpu_s, row, rows, before);
    this.beatSent_B = inserted(this.beatSent_B, row, rows, before);
    this.openCpu_s = inserted(this.openCpu_s, row, rows, before);
  }

  forget(task: Task): void {
    const row = this.tasks.indexOf(task);
    this.tasks.splice(row, 1);
    for (const column of [this.node, this.id, this.service, this.slot, this.cpu_s, this.sent_B, this.beatCpu_s, this.beatSent_B, this.openCpu_s]) {
      column.copyWithin(row, row + 1);
    }
  }

  /** What is read of the bytes sent is no more than room for the next beat's. */
  open(): void {
    if (this.tasks.length > 0) this.traffic.readTasks(this.id, this.tasks.length, this.openCpu_s, this.sent_B);
  }

  beat(now_s: Seconds): void {
    const rows = this.tasks.length;
    if (rows > 0) this.traffic.readTasks(this.id, rows, this.cpu_s, this.sent_B);
    let row = 0;
    for (const node of this.nodes) {
      const first = row;
      while (row < rows && this.node[row] === node) row += 1;
      this.publish(now_s, node, first, row);
    }
    // What was read now is what was before at the next beat, whose readings take the other arrays.
    [this.cpu_s, this.beatCpu_s] = [this.beatCpu_s, this.cpu_s];
    [this.sent_B, this.beatSent_B] = [this.beatSent_B, this.sent_B];
  }

  /** The samples of one node's tasks, which stand in the rows from `first` to `end`, and their totals. */
  private publish(now_s: Seconds, node: number, first: number, end: number): void {
    const { period_s, snapshot_s, totals } = this;
    const sinceCpu_s = snapshot_s < period_s ? this.openCpu_s : this.beatCpu_s;
    let memory = 0;
    let sent_Bps = 0;
    for (let row = first; row < end; row += 1) {
      const service = this.services[this.service[row]!]!;
      memory += service.memory;
      const net_tx_Bps = rate(this.beatSent_B[row]!, this.sent_B[row]!, period_s);
      if (Number.isNaN(net_tx_Bps)) continue;
      sent_Bps += net_tx_Bps;
      const cpu = rate(sinceCpu_s[row]!, this.cpu_s[row]!, snapshot_s);
      service.window.push(this.tasks[row]!, now_s, service.ingestion.arrival_s(this.slot[row]!, now_s), cpu, service.memory, net_tx_Bps / service.interfaces);
    }
    totals.memory[node] = Math.min(1, memory);
    totals.net_tx_Bps[node] = sent_Bps;
  }
}

function rate(before: Bytes | Seconds, now: Bytes | Seconds, span_s: Seconds): number {
  return (now - before) / span_s;
}
