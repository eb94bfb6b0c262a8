import type { Seconds } from '../../core/units.js';

/**
 * Pending events in order of time, equal times in order of insertion: a binary heap laid out in typed arrays, so
 * that neither `push` nor `pop` allocates.
 *
 * The root is removed lazily: `pop` leaves a hole that the next `push` fills from the top. A simulation's events
 * mostly schedule their successor, and one sift then does the work of two.
 *
 * The sequence number wraps at 2^32; order among equal times holds between events less than 2^31 insertions apart.
 */
export class EventList {
  /** Of the event popped last. */
  time_s: Seconds = 0;
  /** Of the event popped last: what `push` had returned. */
  sequence = 0;

  private times = new Float64Array(64);
  private sequences = new Int32Array(64);
  private codes = new Int32Array(64);
  private size = 0;
  private hole = false;
  private last = 0;

  get length(): number {
    return this.hole ? this.size - 1 : this.size;
  }

  /** Time of the first event; Infinity when there is none. */
  get next_s(): Seconds {
    if (this.hole) this.fillHole();
    return this.size === 0 ? Infinity : this.times[0]!;
  }

  /** Returns the event's sequence number, which names it while it is pending. */
  push(time_s: Seconds, code: number): number {
    const sequence = (this.last = (this.last + 1) | 0);
    if (this.hole) {
      this.hole = false;
      this.sink(time_s, sequence, code);
    } else {
      if (this.size === this.times.length) this.grow();
      this.rise(this.size++, time_s, sequence, code);
    }
    return sequence;
  }

  /** Removes the first event and returns its code; its time and sequence number stand in the fields. The list is not empty. */
  pop(): number {
    if (this.hole) this.fillHole();
    this.time_s = this.times[0]!;
    this.sequence = this.sequences[0]!;
    this.hole = true;
    return this.codes[0]!;
  }

  private fillHole(): void {
    this.hole = false;
    const end = --this.size;
    if (end > 0) this.sink(this.times[end]!, this.sequences[end]!, this.codes[end]!);
  }

  /** Puts an event in the place of the root and moves it down to where it belongs. */
  private sink(time_s: Seconds, sequence: number, code: number): void {
    const { times, sequences, codes, size } = this;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      let childTime_s = times[child]!;
      const sibling = child + 1;
      if (sibling < size) {
        const siblingTime_s = times[sibling]!;
        if (siblingTime_s < childTime_s || (siblingTime_s === childTime_s && ((sequences[sibling]! - sequences[child]!) | 0) < 0)) {
          child = sibling;
          childTime_s = siblingTime_s;
        }
      }
      if (time_s < childTime_s || (time_s === childTime_s && ((sequence - sequences[child]!) | 0) < 0)) break;
      times[hole] = childTime_s;
      sequences[hole] = sequences[child]!;
      codes[hole] = codes[child]!;
      hole = child;
    }
    times[hole] = time_s;
    sequences[hole] = sequence;
    codes[hole] = code;
  }

  /** Puts an event at the end and moves it up; it is the newest, so among equal times it stays behind. */
  private rise(hole: number, time_s: Seconds, sequence: number, code: number): void {
    const { times, sequences, codes } = this;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const parentTime_s = times[parent]!;
      if (time_s >= parentTime_s) break;
      times[hole] = parentTime_s;
      sequences[hole] = sequences[parent]!;
      codes[hole] = codes[parent]!;
      hole = parent;
    }
    times[hole] = time_s;
    sequences[hole] = sequence;
    codes[hole] = code;
  }

  private grow(): void {
    const { times, sequences, codes } = this;
    this.times = new Float64Array(2 * times.length);
    this.sequences = new Int32Array(2 * times.length);
    this.codes = new Int32Array(2 * times.length);
    this.times.set(times);
    this.sequences.set(sequences);
    this.codes.set(codes);
  }
}
