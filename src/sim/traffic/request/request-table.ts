import { doubled } from './growth.js';

/** What a slot is. A caller is where a message comes from; a visit is one request at one task. */
export const Kind = { free: 0, closedClient: 1, openMessage: 2, visit: 3 } as const;

/** Where it stands. Callers: computing (a client's own CPU), away (message sent), sleeping (refused), thinking. */
export const Phase = {
  computing: 0, away: 1, sleeping: 2, thinking: 3,
  /** Visits: on the way to a task, in its queue, first and second half of the CPU time with the calls between, waiting without CPU, answer on the way back. */
  coming: 4, queued: 5, firstHalf: 6, calling: 7, secondHalf: 8, waiting: 9, answered: 10, refused: 11,
} as const;

/** All requests and clients under way: one slot each, laid out in arrays, recycled through a free list. */
export class RequestTable {
  /** One past the highest slot ever used. */
  size = 0;

  kind = new Uint8Array(64);
  phase = new Uint8Array(64);
  /** Service visited; of a caller: its source's entry. */
  service = new Int32Array(64);
  /** Task that has the visit; of a client: its own; -1 none. */
  task = new Int32Array(64);
  /** Who waits for the answer; -1: nobody (asynchronous, or the caller is gone). */
  parent = new Int32Array(64);
  /** The synchronous call under way; -1 none. */
  child = new Int32Array(64);
  /** Next in the task's queue, or in the free list. */
  next = new Int32Array(64);
  /** Together they name the draws that belong to a message. */
  key = new Int32Array(64);
  message = new Int32Array(64);
  /** Next call to make; of an open message: attempts made. */
  step = new Int32Array(64);
  source = new Int32Array(64);
  /** Sequence number of the event waited for. */
  timer = new Int32Array(64);
  /** Client: goes when its message is done. */
  closing = new Uint8Array(64);
  /** CPU time left for after the calls. */
  rest_s = new Float64Array(64);
  issued_s = new Float64Array(64);

  private free = -1;

  take(kind: number): number {
    let slot = this.free;
    if (slot >= 0) this.free = this.next[slot]!;
    else {
      if (this.size === this.kind.length) this.grow();
      slot = this.size++;
    }
    this.kind[slot] = kind;
    this.task[slot] = -1;
    this.parent[slot] = -1;
    this.child[slot] = -1;
    this.step[slot] = 0;
    this.closing[slot] = 0;
    return slot;
  }

  release(slot: number): void {
    this.kind[slot] = Kind.free;
    this.timer[slot] = 0;
    this.next[slot] = this.free;
    this.free = slot;
  }

  /** Whether an event is the one that the slot waits for. */
  awaits(slot: number, sequence: number): boolean {
    return this.kind[slot] !== Kind.free && this.timer[slot] === sequence;
  }

  private grow(): void {
    this.kind = doubled(this.kind);
    this.phase = doubled(this.phase);
    this.service = doubled(this.service);
    this.task = doubled(this.task);
    this.parent = doubled(this.parent);
    this.child = doubled(this.child);
    this.next = doubled(this.next);
    this.key = doubled(this.key);
    this.message = doubled(this.message);
    this.step = doubled(this.step);
    this.source = doubled(this.source);
    this.timer = doubled(this.timer);
    this.closing = doubled(this.closing);
    this.rest_s = doubled(this.rest_s);
    this.issued_s = doubled(this.issued_s);
  }
}
