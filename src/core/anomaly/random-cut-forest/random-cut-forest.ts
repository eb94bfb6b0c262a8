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
  shingle: z.int().min(1).max(64).default(8).describe('rows that make up one point'),
  memory: z.int().min(1).max(1000).default(8).describe('a tree takes in one point of so many, which is how far back its samples reach'),
  seed: z.int().min(0).max(0x7fffffff).default(2016),
});
type Parameters = z.output<typeof parameters>;

const saved = z.strictObject({
  lately: z.string().describe('the latest rows as shares of the declared range, the newest last'),
  rows: z.int().min(0).describe('seen so far, no more than there is use for'),
  random: z.int().min(-(2 ** 31)).max(2 ** 31 - 1).refine((state) => state !== 0, { message: 'not 0' }),
  trees: z.array(randomCutTreeSaved),
});
type Saved = z.output<typeof saved>;

/** In declared ranges; further away is as far. */
const share_max = 1000;

/**
 * Guha, Mishra, Roy, Schrijvers: Robust random cut forest based anomaly detection on streams, ICML 2016. A point is the last
 * rows; each tree holds a sample of them in which older ones fade (Aggarwal, VLDB 2006), and the score grows with the
 * logarithm of how many samples the point would displace, over all trees.
 */
export const randomCutForest = defineDetector<Parameters, Saved>({
  name: 'random-cut-forest',
  description: 'how many earlier stretches the latest one displaces in random trees of them (Guha et al. 2016)',
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
  readonly #sequence: RandomSequence;
  readonly #lately: Float64Array<ArrayBuffer>;
  readonly #trees: readonly RandomCutTree[];
  #rows = 0;

  constructor({ min, max }: SeriesDeclaration, { trees, samples, shingle, memory, seed }: Parameters) {
    this.#min = min;
    this.#range = max > min ? max - min : 1;
    this.#samples = samples;
    this.#memory = memory;
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
    return Math.min(1, Math.log1p(displaced / this.#trees.length) / Math.log1p(this.#samples));
  }

  save(): Saved {
    return { lately: packed(this.#lately), rows: this.#rows, random: this.#sequence.state, trees: this.#trees.map((tree) => tree.save()) };
  }

  load({ lately, rows, random, trees }: Saved): void {
    if (rows > this.#lately.length) throw new DetectorStateError('model.rows', String(rows), `at most ${this.#lately.length}`);
    if (trees.length !== this.#trees.length) throw new DetectorStateError('model.trees', `${trees.length} trees`, `${this.#trees.length} trees`);
    unpack(lately, this.#lately, 'model.lately');
    if (!this.#lately.every(Number.isFinite)) throw new DetectorStateError('model.lately', 'a number that is none', 'finite numbers');
    this.#rows = rows;
    this.#sequence.state = random;
    this.#trees.forEach((tree, index) => { tree.load(trees[index]!, `model.trees.${index}`); });
  }
}
