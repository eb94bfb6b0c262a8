import type { Cores, Seconds } from '../../../core/units.js';
import type { NodeCapacity, TaskId } from '../traffic.js';
import { TaskHeap, type TaskKeys } from './task-heap.js';

/**
 * The tasks of a node that compute and may take the same number of cores each. They have equal rates, hence one
 * virtual time: the work that a task of the class would have got done since the start.
 */
export class CapClass {
  /** CPU time that a task of the class would have used, and work it would have got done: contention parts them. */
  used_s: Seconds = 0;
  done_s: Seconds = 0;
  /** Cores of each task. */
  rate: Cores = 0;
  /** Tasks when the rates were worked out. */
  shared = 0;
  /** By the virtual time (`done_s`) of their next departure. */
  readonly heap: TaskHeap;

  constructor(readonly cap: Cores, keys: TaskKeys) {
    this.heap = new TaskHeap(keys);
  }
}

/**
 * A node's cores, shared max-min among the tasks that have something to compute. Background load takes its part
 * first, then what idle tasks use; the rest is filled like water: a task takes at most its cap, and who wants more
 * than the fair share gets the fair share.
 *
 * An arrival, a departure or a change of rates costs O(classes), and O(log tasks) in a class's heap, however many
 * tasks there are.
 */
export class SharedNode {
  reachable = true;
  /** Core-seconds used up to `at_s`, background included. */
  busy_s: Seconds = 0;
  /** Integral of the share that idle loads get of what they want; 1 a second unless the node is overcommitted. */
  baseTime_s: Seconds = 0;
  /** The event that the node has in the list: its time (Infinity: none) and sequence number. */
  wake_s: Seconds = Infinity;
  wake = 0;
  /** The next departure. */
  nextTask: TaskId = -1;
  next_s: Seconds = Infinity;

  private at_s: Seconds;
  private background: Cores;
  private idle: Cores = 0;
  private baseShare = 1;
  private busy: Cores = 0;
  /** Work done in a second of CPU time. */
  private speed = 1;
  /** Loads beside the classes changed since the rates were worked out. */
  private stale = true;
  /** Caps ascending. */
  private readonly classes: CapClass[] = [];

  constructor(private readonly capacity: NodeCapacity, private readonly keys: TaskKeys, now_s: Seconds) {
    this.at_s = now_s;
    this.background = capacity.background;
    this.share();
  }

  /** Once `advance` was called. */
  setBackground(cores: Cores): void {
    this.background = cores;
    this.stale = true;
  }

  /** Once `advance` was called. */
  addIdle(cores: Cores): void {
    this.idle = Math.max(0, this.idle + cores);
    this.stale = true;
  }

  classOf(cap: Cores): CapClass {
    const { classes } = this;
    for (let i = 0; i < classes.length; i++) if (classes[i]!.cap === cap) return classes[i]!;
    const created = new CapClass(cap, this.keys);
    classes.push(created);
    classes.sort((a, b) => a.cap - b.cap);
    return created;
  }

  /** Brings the integrals up to now with the rates in force so far. */
  advance(now_s: Seconds): void {
    const elapsed_s = now_s - this.at_s;
    if (elapsed_s === 0) return;
    this.at_s = now_s;
    this.busy_s += this.busy * elapsed_s;
    this.baseTime_s += this.baseShare * elapsed_s;
    const { classes, speed } = this;
    for (let i = 0; i < classes.length; i++) {
      const members = classes[i]!;
      const used_s = members.rate * elapsed_s;
      members.used_s += used_s;
      members.done_s += used_s * speed;
    }
  }

  /** Works out what changed since it was last called: the rates, and the next departure under them. */
  settle(): void {
    const { classes } = this;
    for (let i = 0; i < classes.length; i++) if (classes[i]!.heap.size !== classes[i]!.shared) this.stale = true;
    if (this.stale) this.share();
    const { speed, at_s, keys } = this;
    let next_s = Infinity;
    let nextTask = -1;
    for (let i = 0; i < classes.length; i++) {
      const { heap, rate, done_s } = classes[i]!;
      if (heap.size === 0 || rate === 0) continue;
      const task = heap.first;
      const left_s = keys.key[task]! - done_s;
      const due_s = left_s > 0 ? at_s + left_s / (rate * speed) : at_s;
      if (due_s < next_s) {
        next_s = due_s;
        nextTask = task;
      }
    }
    this.next_s = next_s;
    this.nextTask = nextTask;
  }

  private share(): void {
    const { classes } = this;
    const { cores, contention } = this.capacity;
    const background = Math.min(this.background, cores);
    const idle = Math.min(this.idle, cores - background);
    this.baseShare = this.idle > 0 ? idle / this.idle : 1;
    let tasks = 0;
    for (let i = 0; i < classes.length; i++) tasks += classes[i]!.heap.size;
    let left = cores - background - idle;
    let busy = background + idle;
    for (let i = 0; i < classes.length; i++) {
      const members = classes[i]!;
      const { size } = members.heap;
      members.shared = size;
      members.rate = size === 0 ? 0 : Math.min(members.cap, left / tasks);
      const taken = members.rate * size;
      busy += taken;
      left = Math.max(0, left - taken);
      tasks -= size;
    }
    this.busy = busy;
    this.speed = busy > 1 ? Math.max(1 - contention * (busy - 1), 1 / busy) : 1;
    this.stale = false;
  }
}
