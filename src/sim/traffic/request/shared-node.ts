import type { Cores, Seconds } from '../../../core/units.js';
import type { NodeCapacity } from '../traffic.js';
import { TaskHeap, type TaskKeys } from './task-heap.js';

/**
 * A node's cores, shared max-min among the tasks that have something to compute. Background load takes its part
 * first, then what idle tasks use; the rest is filled like water: a task takes at most its cap, and who wants more
 * than the fair share gets the fair share.
 *
 * Tasks with equal caps have equal rates, so they form a class with one virtual time: the work that a task of the
 * class would have got done since the start. An arrival, a departure or a change of rates then costs O(classes), and
 * O(log tasks) in the class's heap, however many tasks there are.
 */
export class SharedNode {
  reachable = true;
  /** Core-seconds used up to `at_s`, background included. */
  busy_s: Seconds = 0;
  /** Integral of the share that idle loads get of what they want; 1 a second unless the node is overcommitted. */
  baseTime_s: Seconds = 0;
  /** By class: CPU time that a task of it would have used, and work it would have got done; contention parts them. */
  readonly used_s: Float64Array;
  readonly done_s: Float64Array;
  /** By class: its tasks, by the virtual time (`done_s`) of their next departure. */
  readonly heaps: readonly TaskHeap[];
  /** The event that the node has in the list: its time (Infinity: none) and sequence number. */
  wake_s: Seconds = Infinity;
  wake = 0;
  /** The next departure. */
  nextTask = -1;
  next_s: Seconds = Infinity;

  private at_s: Seconds;
  private background: Cores;
  private idle: Cores = 0;
  private baseShare = 1;
  private busy: Cores = 0;
  /** CPU time to work. */
  private speed = 1;
  private readonly rate: Float64Array;

  /** @param caps of the classes, ascending */
  constructor(private readonly capacity: NodeCapacity, private readonly caps: Float64Array, private readonly keys: TaskKeys, now_s: Seconds) {
    this.at_s = now_s;
    this.background = capacity.background;
    this.used_s = new Float64Array(caps.length);
    this.done_s = new Float64Array(caps.length);
    this.rate = new Float64Array(caps.length);
    this.heaps = Array.from(caps, () => new TaskHeap(keys));
    this.share();
  }

  setBackground(cores: Cores): void {
    this.background = cores;
  }

  addIdle(cores: Cores): void {
    this.idle = Math.max(0, this.idle + cores);
  }

  /** Brings the integrals up to now with the rates in force so far. */
  advance(now_s: Seconds): void {
    const elapsed_s = now_s - this.at_s;
    if (elapsed_s === 0) return;
    this.at_s = now_s;
    this.busy_s += this.busy * elapsed_s;
    this.baseTime_s += this.baseShare * elapsed_s;
    const { used_s, done_s, rate } = this;
    for (let cap = 0; cap < rate.length; cap++) {
      const used = rate[cap]! * elapsed_s;
      used_s[cap]! += used;
      done_s[cap]! += used * this.speed;
    }
  }

  /** Works out the rates anew, after tasks came, went or changed class. */
  share(): void {
    const { caps, heaps, rate } = this;
    const { cores, contention } = this.capacity;
    const background = Math.min(this.background, cores);
    const idle = Math.min(this.idle, cores - background);
    this.baseShare = this.idle > 0 ? idle / this.idle : 1;
    let tasks = 0;
    for (let cap = 0; cap < heaps.length; cap++) tasks += heaps[cap]!.size;
    let left = cores - background - idle;
    let busy = background + idle;
    for (let cap = 0; cap < heaps.length; cap++) {
      const members = heaps[cap]!.size;
      if (members === 0) {
        rate[cap] = 0;
        continue;
      }
      const each = Math.min(caps[cap]!, left / tasks);
      rate[cap] = each;
      busy += each * members;
      left = Math.max(0, left - each * members);
      tasks -= members;
    }
    this.busy = busy;
    this.speed = busy > 1 ? Math.max(1 - contention * (busy - 1), 1 / busy) : 1;
  }

  /** Finds the next departure under the present rates. */
  findNext(): void {
    const { heaps, rate, done_s, keys, speed } = this;
    this.next_s = Infinity;
    this.nextTask = -1;
    for (let cap = 0; cap < heaps.length; cap++) {
      if (heaps[cap]!.size === 0 || rate[cap] === 0) continue;
      const task = heaps[cap]!.first;
      const next_s = this.at_s + Math.max(0, keys.key[task]! - done_s[cap]!) / (rate[cap]! * speed);
      if (next_s < this.next_s) {
        this.next_s = next_s;
        this.nextTask = task;
      }
    }
  }
}
