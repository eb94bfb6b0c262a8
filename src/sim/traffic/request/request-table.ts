import type { Seconds } from '../../../core/units.js';

/** What a slot is. A caller is where a message comes from; a visit is one request at one task. */
export const Kind = { free: 0, closedClient: 1, openMessage: 2, visit: 3 } as const;

/** Where it stands. Callers: computing (a client's own CPU), away (message sent), sleeping (refused), thinking. */
export const Phase = {
  computing: 0, away: 1, sleeping: 2, thinking: 3,
  /** Visits: on the way to a task, in its queue, first and second half of the CPU time with the calls between, waiting without CPU, answer on the way back. */
  coming: 4, queued: 5, firstHalf: 6, calling: 7, secondHalf: 8, waiting: 9, answered: 10, refused: 11,
} as const;

// Fields of a record, as offsets from its slot.
export const KIND = 0;
export const PHASE = 1;
/** Service visited; of a caller: its source's entry. */
export const SERVICE = 2;
/** Task that has the visit; of a client: its own; -1 none. */
export const TASK = 3;
/** Who waits for the answer; -1: nobody (asynchronous, or the caller is gone). */
export const PARENT = 4;
/** The synchronous call under way; -1 none. */
export const CHILD = 5;
/** Next in the task's queue, or in the free list. */
export const NEXT = 6;
/** With the number of the message it names the draws that belong to the request. */
export const KEY = 7;
export const MESSAGE = 8;
/** Next call to make; of an open message: attempts made. */
export const STEP = 9;
export const SOURCE = 10;
/** Sequence number of the event waited for. */
export const TIMER = 11;
/** Of a client: 1 when it goes once its message is done. */
export const CLOSING = 12;
/** The last two words hold a time. */
const TIME = 14;

/** A record is one cache line of 64 bytes: with 10,000 clients an event costs what memory costs. */
const WORDS = 16;

/**
 * All requests and clients under way, one record each, recycled through a free list. A slot is the place of its record
 * in `words`; `words` is another array after `take`, so it is never held across one.
 */
export class RequestTable {
  words = new Int32Array(64 * WORDS);
  /** One past the last record ever used. */
  end = 0;

  private times = new Float64Array(this.words.buffer);
  private free = -1;

  /** Records as a dense number, for arrays beside this table. */
  static indexOf(slot: number): number {
    return slot / WORDS;
  }

  static slotOf(index: number): number {
    return index * WORDS;
  }

  /** Slots that hold something. */
  *used(): Generator<number> {
    for (let slot = 0; slot < this.end; slot += WORDS) if (this.words[slot + KIND] !== Kind.free) yield slot;
  }

  take(kind: number): number {
    let slot = this.free;
    if (slot >= 0) this.free = this.words[slot + NEXT]!;
    else {
      if (this.end === this.words.length) this.grow();
      slot = this.end;
      this.end += WORDS;
    }
    const { words } = this;
    words[slot + KIND] = kind;
    words[slot + TASK] = -1;
    words[slot + PARENT] = -1;
    words[slot + CHILD] = -1;
    words[slot + STEP] = 0;
    words[slot + CLOSING] = 0;
    return slot;
  }

  release(slot: number): void {
    const { words } = this;
    words[slot + KIND] = Kind.free;
    words[slot + TIMER] = 0;
    words[slot + NEXT] = this.free;
    this.free = slot;
  }

  /** Whether an event is the one that the slot waits for. */
  awaits(slot: number, sequence: number): boolean {
    return this.words[slot + TIMER] === sequence && this.words[slot + KIND] !== Kind.free;
  }

  /** Of a caller: when its message was sent first. Of a visit: CPU time left for after its calls. */
  time_s(slot: number): Seconds {
    return this.times[(slot + TIME) >> 1]!;
  }

  setTime(slot: number, time_s: Seconds): void {
    this.times[(slot + TIME) >> 1] = time_s;
  }

  private grow(): void {
    const longer = new Int32Array(2 * this.words.length);
    longer.set(this.words);
    this.words = longer;
    this.times = new Float64Array(longer.buffer);
  }
}
