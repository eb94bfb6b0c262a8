import { z } from 'zod';
import { defineDetector, type DetectorModel } from './define-detector.js';
import type { DetectorRecord } from './detector.js';
import { DetectorStateError } from './detector-state.js';
import { complementaryError } from './htm/complementary-error.js';
import { packed, unpack } from './packed.js';

const parameters = z.strictObject({
  window: z.int().min(2).max(1_000_000).default(6400).describe('rows that the normal distribution is fitted to'),
  step: z.int().min(1).default(100).describe('once the window is full it moves on by so many rows at a time'),
}).refine(({ window, step }) => step <= window, { path: ['step'], message: 'at most window' });
type Parameters = z.output<typeof parameters>;

const saved = z.strictObject({
  window: z.string().describe('the latest rows, a ring'),
  rows: z.int().min(0).describe('in the window, or seen while it fills'),
  next: z.int().min(0).describe('where in the ring the next row goes'),
  pending: z.string().describe('rows that wait for the window to move on'),
  waiting: z.int().min(0),
  mean: z.number(),
  squares: z.number().min(0),
});
type Saved = z.output<typeof saved>;

/** Spread of a window whose values are all one. */
const deviation_min = 1e-6;

/**
 * NAB's baseline: a normal distribution fitted to a long window; the score is how little of it lies beyond the value, on
 * its side: 0.5 at the mean, 1 far out.
 */
export const windowedGaussian = defineDetector<Parameters, Saved>({
  name: 'windowed-gaussian',
  description: 'how far out the value lies in a normal distribution fitted to a long window (the baseline of NAB)',
  version: 1,
  parameters,
  saved,
  start: (_, settings) => new WindowedGaussian(settings),
});

class WindowedGaussian implements DetectorModel<Saved> {
  readonly #window: Float64Array<ArrayBuffer>;
  readonly #pending: Float64Array<ArrayBuffer>;
  #rows = 0;
  #next = 0;
  #waiting = 0;
  #mean = 0;
  /** Sum of squared distances from the mean. */
  #squares = 0;

  constructor({ window, step }: Parameters) {
    this.#window = new Float64Array(window);
    this.#pending = new Float64Array(step);
  }

  score({ value }: DetectorRecord): number {
    const score = this.#rows === 0 ? 0 : this.#centrality(value);
    if (this.#rows < this.#window.length) this.#fill(value);
    else this.#defer(value);
    return score;
  }

  #centrality(value: number): number {
    const deviation = Math.sqrt(this.#squares / this.#rows);
    const distance = Math.abs(value - this.#mean) / (deviation === 0 ? deviation_min : deviation);
    return Math.round((1 - 0.5 * complementaryError(distance / Math.SQRT2)) * 1e12) / 1e12;
  }

  /** Welford 1962. */
  #fill(value: number): void {
    this.#window[this.#rows] = value;
    this.#rows += 1;
    const distance = value - this.#mean;
    this.#mean += distance / this.#rows;
    this.#squares += distance * (value - this.#mean);
  }

  #defer(value: number): void {
    this.#pending[this.#waiting] = value;
    this.#waiting += 1;
    if (this.#waiting < this.#pending.length) return;
    for (const row of this.#pending) {
      this.#window[this.#next] = row;
      this.#next = this.#next + 1 === this.#window.length ? 0 : this.#next + 1;
    }
    this.#waiting = 0;
    this.#refit();
  }

  /** From the rows themselves, so that no rounding adds up. */
  #refit(): void {
    const rows = this.#window;
    let sum = 0;
    for (let row = 0; row < rows.length; row += 1) sum += rows[row]!;
    this.#mean = sum / rows.length;
    this.#squares = 0;
    for (let row = 0; row < rows.length; row += 1) this.#squares += (rows[row]! - this.#mean) ** 2;
  }

  save(): Saved {
    return {
      window: packed(this.#window), rows: this.#rows, next: this.#next, pending: packed(this.#pending), waiting: this.#waiting,
      mean: this.#mean, squares: this.#squares,
    };
  }

  load({ window, rows, next, pending, waiting, mean, squares }: Saved): void {
    if (rows > this.#window.length || next >= this.#window.length) {
      throw new DetectorStateError('model.rows', `row ${next} of ${rows}`, `at most ${this.#window.length}`);
    }
    if (waiting >= this.#pending.length) throw new DetectorStateError('model.waiting', `${waiting} rows`, `less than ${this.#pending.length}`);
    unpack(window, this.#window, 'model.window');
    unpack(pending, this.#pending, 'model.pending');
    this.#rows = rows;
    this.#next = next;
    this.#waiting = waiting;
    this.#mean = mean;
    this.#squares = squares;
  }
}
