// Fields of a task's record: times as offsets in `times`, the others in `words`.
/** Work that each of its requests has got since it began to compute. */
export const ATTAINED = 0;
/** CPU time used up to the marks, its base load's not counted. */
export const CPU = 1;
/** Its class's virtual times when it was last brought up to date. */
export const DONE_MARK = 2;
export const USED_MARK = 3;
/** Virtual time of its next departure, and where it stands in its class's heap. */
export const DUE = 4;
export const POSITION = 10;
export const NODE = 11;
export const SERVICE = 12;
/** Requests that share its CPU, and the root of their heap. */
export const ACTIVE = 13;
export const ROOT = 14;

const TIMES = 8;
const WORDS = 16;

/** What the hot loop knows of tasks: one record of 64 bytes, a cache line, for each. */
export class TaskRecords {
  times = new Float64Array(64 * TIMES);
  words = new Int32Array(this.times.buffer);

  /** Where its times begin. */
  static times(task: number): number {
    return task * TIMES;
  }

  /** Where its words begin. */
  static words(task: number): number {
    return task * WORDS;
  }

  /** Makes room for a task. */
  reach(task: number): void {
    while (task * TIMES >= this.times.length) {
      const longer = new Float64Array(2 * this.times.length);
      longer.set(this.times);
      this.times = longer;
      this.words = new Int32Array(longer.buffer);
    }
  }
}
