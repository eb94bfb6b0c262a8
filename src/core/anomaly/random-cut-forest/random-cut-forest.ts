import { z } from 'zod';
import { defineDetector, type DetectorModel } from '../define-detector.js';
import type { DetectorRecord, SeriesDeclaration } from '../detector.js';
import { DetectorStateError } from '../detector-state.js';
import { RandomSequence } from '../htm/random-sequence.js';
import { packed, unpack } from '../packed.js';
import { RandomCutTree, randomCutTreeSaved } from './random-cut-tree.js';

const parameters = z.strictObject({
  trees: z.int().min(1).max(1000).default(40),
  samples: z.int().min(2).max(4096).default(256).describe('that a tree holds'),
  shingle: z.int().min(1).max(64).default(1).describe('rows that make up one point'),
  memory: z.int().min(1).max(1000).default(1).describe('a tree takes in one point of so many, which is how far back its samples reach'),
  rest_rows: z.int().min(0).max(1000).default(30).describe('a row within so many of one that stood out as much is the same event, and scores 0'),
  seed: z.int().min(0).max(0x7fffffff).default(2016),
});
type Parameters = z.output<typeof parameters>;

const saved = z.strictObject({
  lately: z.string().describe('the latest rows as shares of the declared range, the newest last'),
  rows: z.int().min(0).describe('seen so far, no more than there is use for'),
  judged: z.int().min(0).describe('displacements that the mean is of'),
  mean: z.number().min(0),
  squares: z.number().min(0).describe('sum of squared deviations from the mean'),
  standings: z.string().describe('how far the latest rows stood out, the newest last'),
  random: z.int().min(-(2 ** 31)).max(2 ** 31 - 1).refine((state) => state !== 0, { message: 'not 0' }),
  trees: z.array(randomCutTreeSaved),
});
type Saved = z.output<typeof saved>;

/** In declared ranges; further away is as far. */
const share_max = 1000;
/** Displacements that there must be before one is held against them. */
const judged_min = 21;
/** A series whose displacements vary less than this varies by this, squared. */
const variance_min = 1e-4;
/** Deviations above the mean that score one half. */
const half_at = 5;

/**
 * Guha, Mishra, Roy, Schrijvers: Robust random cut forest based anomaly detection on streams, ICML 2016. A point is the last
 * rows; each tree holds a sample of them in which older ones fade (Aggarwal, VLDB 2006). What counts is how many samples the
 * point would displace, over all trees, in deviations above the mean of what earlier ones did: some series displace much all the
 * time. Ours beyond the paper are this standing and one alarm an event.
 */
export const randomCutForest = defineDetector<Parameters, Saved>({
  name: 'random-cut-forest',
  description: 'how many earlier stretches the latest one displaces in random trees of them (Guha et al. 2016)',
  threshold: 0.68,
  version: 1,
  parameters,
  saved,
  start: (series, settings) => new RandomCutForest(series, settings),
});

class RandomCutForest implements DetectorModel<Saved> {
  readonly #min: number;
  readonly #range: number;
  readonly #samples: number;
  readonly #memory: number;
  readonly #standings: Float64Array<ArrayBuffer>;
  readonly #sequence: RandomSequence;
  readonly #lately: Float64Array<ArrayBuffer>;
  readonly #trees: readonly RandomCutTree[];
  #rows = 0;
  #judged = 0;
  #mean = 0;
  #squares = 0;

  constructor({ min, max }: SeriesDeclaration, { trees, samples, shingle, memory, rest_rows, seed }: Parameters) {
    this.#min = min;
    this.#range = max > min ? max - min : 1;
    this.#samples = samples;
    this.#memory = memory;
    this.#standings = new Float64Array(rest_rows);
    this.#sequence = new RandomSequence(seed);
    this.#lately = new Float64Array(shingle);
    const random = (): number => this.#sequence.below(2 ** 32) * 2 ** -32;
    this.#trees = Array.from({ length: trees }, () => new RandomCutTree(shingle, samples, random));
  }

  score({ value }: DetectorRecord): number {
    const point = this.#lately;
    point.copyWithin(0, 1);
    point[point.length - 1] = Math.max(-share_max, Math.min(share_max, (value - this.#min) / this.#range));
    if (this.#rows < point.length) this.#rows += 1;
    if (this.#rows < point.length) return 0;
    let displaced = 0;
    for (const tree of this.#trees) {
      displaced += tree.displacement(point);
      if (tree.samples < this.#samples || this.#sequence.below(this.#memory) === 0) tree.add(point);
    }
    return this.#firstOfEvent(this.#standing(displaced / this.#trees.length));
  }

  /** Deviations above the mean of those before, which it then joins (Welford 1962). */
  #standing(displaced: number): number {
    const off = displaced - this.#mean;
    const standing = this.#judged < judged_min ? 0 : off / Math.sqrt(this.#squares / this.#judged + variance_min);
    this.#judged += 1;
    this.#mean += off / this.#judged;
    this.#squares += off * (displaced - this.#mean);
    return standing;
  }

  #firstOfEvent(standing: number): number {
    const known = this.#standings.some((earlier) => earlier >= standing);
    this.#standings.copyWithin(0, 1);
    this.#standings[this.#standings.length - 1] = standing;
    return known || standing <= 0 ? 0 : standing / (standing + half_at);
  }

  save(): Saved {
    return { lately: packed(this.#lately), rows: this.#rows, random: this.#sequence.state, judged: this.#judged, mean: this.#mean, squares: this.#squares, standings: packed(this.#standings), trees: this.#trees.map((tree) => tree.save()) };
  }

  load({ lately, rows, random, judged, mean, squares, standings, trees }: Saved): void {
    if (rows > this.#lately.length) throw new DetectorStateError('model.rows', String(rows), `at most ${this.#lately.length}`);
    if (trees.length !== this.#trees.length) throw new DetectorStateError('model.trees', `${trees.length} trees`, `${this.#trees.length} trees`);
    unpack(lately, this.#lately, 'model.lately');
    if (!this.#lately.every(Number.isFinite)) throw new DetectorStateError('model.lately', 'a number that is none', 'finite numbers');
    unpack(standings, this.#standings, 'model.standings');
    if (!this.#standings.every(Number.isFinite)) throw new DetectorStateError('model.standings', 'a number that is none', 'finite numbers');
    this.#rows = rows;
    this.#judged = judged;
    this.#mean = mean;
    this.#squares = squares;
    this.#sequence.state = random;
    this.#trees.forEach((tree, index) => { tree.load(trees[index]!, `model.trees.${index}`); });
  }
}
