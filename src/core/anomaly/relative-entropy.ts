import { z } from 'zod';
import { defineDetector, type DetectorModel } from './define-detector.js';
import type { DetectorRecord, SeriesDeclaration } from './detector.js';
import { DetectorStateError } from './detector-state.js';
import { packed, unpack } from './packed.js';

const parameters = z.strictObject({
  window: z.int().min(2).max(100_000).default(52).describe('rows that are held against what was seen before'),
  rare_max: z.int().min(0).default(1).describe('a distribution that held for so many windows or fewer is still an anomaly'),
});
type Parameters = z.output<typeof parameters>;

const saved = z.strictObject({
  window: z.string().describe('bin of each row in the window, a ring'),
  rows: z.int().min(0).describe('rows in the window, or seen while it fills'),
  oldest: z.int().min(0),
  begun: z.boolean(),
  hypotheses: z.array(z.strictObject({ counts: z.array(z.int().min(0)).length(5), held: z.int().min(1) })),
});
type Saved = z.output<typeof saved>;

const bins = 5;
/** The 0.99 point of chi-squared with bins - 1 degrees of freedom. */
const disagreement = 13.276704135987625;
/** Bin of a row that lies outside them all. */
const outside = 255;

/**
 * Wang, Viswanathan, Choudur, Talwar, Satyamurthy, Schwan: Statistical techniques for online anomaly detection in data
 * centers, IM 2011, figure 1, as NAB and the original run it. The latest window's histogram is held against every
 * distribution known by 2 W KL(window || known), which is chi-squared where both are one; where none agrees the score is 1
 * and the window's own becomes known.
 */
export const relativeEntropy = defineDetector<Parameters, Saved>({
  name: 'relative-entropy',
  description: 'the distribution of the latest window against all that were seen, by relative entropy (Wang et al. 2011)',
  version: 1,
  parameters,
  saved,
  start: (series, settings) => new RelativeEntropy(series, settings),
});

class RelativeEntropy implements DetectorModel<Saved> {
  readonly #min: number;
  readonly #step: number;
  readonly #size: number;
  readonly #rareMax: number;
  readonly #window: Uint8Array<ArrayBuffer>;
  /** log(k) for every count there can be. */
  readonly #logs: Float64Array;
  readonly #counts = new Int32Array(bins);
  /** Rows of the window that lie in a bin. */
  #counted = 0;
  #rows = 0;
  #oldest = 0;
  #begun = false;
  /** The distribution that agreed with the window as it stands; -1: that is to be looked for. */
  #closest = -1;
  /** Per known distribution: counts, log of the share of each bin, windows that it held for. */
  #hypotheses: { readonly counts: readonly number[]; readonly logShares: Float64Array; held: number }[] = [];

  constructor({ min, max }: SeriesDeclaration, { window, rare_max }: Parameters) {
    this.#min = min;
    this.#step = (max - min) / bins;
    this.#size = window;
    this.#rareMax = rare_max;
    this.#window = new Uint8Array(window);
    this.#logs = Float64Array.from({ length: window + 1 }, (_, count) => Math.log(count));
  }

  score({ value }: DetectorRecord): number {
    // No range, no bins.
    if (this.#step === 0) return 0;
    this.#push(this.#binOf(value));
    if (this.#rows < this.#size) return 0;
    if (!this.#begun) {
      this.#begun = true;
      this.#learn();
      return 0;
    }
    if (this.#closest === -1) this.#closest = this.#agreeing();
    if (this.#closest === -1) {
      this.#learn();
      return 1;
    }
    const hypothesis = this.#hypotheses[this.#closest]!;
    hypothesis.held += 1;
    return hypothesis.held <= this.#rareMax ? 1 : 0;
  }

  /** Numbers 0 to 5, of which 4 and 5 share the last bin: a histogram over [0, 5] has its last edge inside. */
  #binOf(value: number): number {
    const number = Math.ceil((value - this.#min) / this.#step);
    if (number < 0 || number > bins) return outside;
    return Math.min(number, bins - 1);
  }

  #push(bin: number): void {
    if (this.#rows === this.#size) {
      const left = this.#window[this.#oldest]!;
      if (left !== bin) this.#closest = -1;
      this.#count(left, -1);
      this.#window[this.#oldest] = bin;
      this.#oldest = this.#oldest + 1 === this.#size ? 0 : this.#oldest + 1;
    } else {
      this.#window[this.#rows] = bin;
      this.#rows += 1;
    }
    this.#count(bin, 1);
  }

  #count(bin: number, change: 1 | -1): void {
    if (bin === outside) return;
    this.#counts[bin]! += change;
    this.#counted += change;
  }

  /** The known distribution closest to the window's, or -1 where the closest disagrees. */
  #agreeing(): number {
    // A window that lies outside every bin has no distribution.
    if (this.#counted === 0) return -1;
    const logCounted = this.#logs[this.#counted]!;
    let closest = -1;
    let least = disagreement;
    for (let index = 0; index < this.#hypotheses.length; index += 1) {
      const { logShares } = this.#hypotheses[index]!;
      let entropy = 0;
      for (let bin = 0; bin < bins; bin += 1) {
        const count = this.#counts[bin]!;
        if (count > 0) entropy += (count / this.#counted) * (this.#logs[count]! - logCounted - logShares[bin]!);
      }
      const statistic = 2 * this.#size * entropy;
      if (statistic < least) {
        least = statistic;
        closest = index;
      }
    }
    return closest;
  }

  #learn(): void {
    // Nothing could ever agree with it.
    if (this.#counted === 0) return;
    this.#add([...this.#counts], 1);
  }

  #add(counts: readonly number[], held: number): void {
    const logCounted = Math.log(counts.reduce((sum, count) => sum + count, 0));
    this.#hypotheses.push({ counts, held, logShares: Float64Array.from(counts, (count) => Math.log(count) - logCounted) });
  }

  save(): Saved {
    return {
      window: packed(this.#window), rows: this.#rows, oldest: this.#oldest, begun: this.#begun,
      hypotheses: this.#hypotheses.map(({ counts, held }) => ({ counts: [...counts], held })),
    };
  }

  load({ window, rows, oldest, begun, hypotheses }: Saved): void {
    if (rows > this.#size || oldest >= this.#size) throw new DetectorStateError('model.rows', `row ${oldest} of ${rows}`, `at most ${this.#size}`);
    unpack(window, this.#window, 'model.window');
    this.#rows = rows;
    this.#oldest = oldest;
    this.#begun = begun;
    for (const bin of this.#window.subarray(0, rows)) {
      if (bin >= bins && bin !== outside) throw new DetectorStateError('model.window', `a row in bin ${bin}`, `bins 0 to ${bins - 1}, or ${outside}`);
      this.#count(bin, 1);
    }
    for (const { counts, held } of hypotheses) {
      const total = counts.reduce((sum, count) => sum + count, 0);
      if (total === 0 || total > this.#size) throw new DetectorStateError('model.hypotheses', `a distribution of ${total} rows`, `1 to ${this.#size} rows`);
      this.#add(counts, held);
    }
  }
}
