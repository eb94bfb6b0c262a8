import { z } from 'zod';
import { defineDetector, type DetectorModel } from './define-detector.js';
import type { DetectorRecord, SeriesDeclaration } from './detector.js';
import { DetectorStateError } from './detector-state.js';
import { packed, unpack } from './packed.js';
import { Whitening } from './whitening.js';

const parameters = z.strictObject({
  lags: z.int().min(2).max(64).default(19).describe('rows that make up one point'),
  neighbours: z.int().min(1).max(256).default(27).describe('nearest points whose distances are summed'),
  threshold: z.number().min(0).max(1).default(0.9965).describe('a score from here on is followed by a rest'),
  rest_share: z.number().min(0).max(1).default(0.2).describe('of the probation: so long is a rest, in which every score is 0'),
});
type Parameters = z.output<typeof parameters>;

const saved = z.strictObject({
  lately: z.string().describe('the latest rows as shares of the declared range, the newest last'),
  rows: z.int().min(0).describe('seen so far, no more than there is use for'),
  points: z.string().describe('the latest points, a ring: training and calibration'),
  next: z.int().min(0).describe('where in the ring the next point goes'),
  held: z.int().min(0).describe('points in the ring'),
  factor: z.string().describe('of the whitening'),
  refit_rows: z.int().min(0).describe('until the whitening is fitted anew'),
  strangeness: z.string().describe('of the points of the calibration, a ring'),
  oldest: z.int().min(0),
  judged: z.int().min(0).describe('points in that ring'),
  left_rows: z.int().min(0).describe('of a rest'),
});
type Saved = z.output<typeof saved>;

/** Points of the training and of the calibration are half the probation each, and no more than this. */
const half_max = 500;
/** In declared ranges; further away is as far. */
const share_max = 1000;

/**
 * Burnaev, Ishimtsev: Conformalized density- and distance-based anomaly detection in time-series data, 2016 (KNN-LDCD). A
 * point is the last rows; its strangeness the sum of its squared Mahalanobis distances to the nearest training points. The
 * score is the share of the calibration, the points between training and now, that was less strange.
 */
export const knnCad = defineDetector<Parameters, Saved>({
  name: 'knn-cad',
  description: 'distance to the nearest of earlier stretches, by its rank among the latest distances (Burnaev, Ishimtsev 2016)',
  threshold: 0.996,
  version: 1,
  parameters,
  saved,
  start: (series, settings) => new KnnCad(series, settings),
});

class KnnCad implements DetectorModel<Saved> {
  readonly #min: number;
  readonly #range: number;
  readonly #lags: number;
  readonly #threshold: number;
  readonly #rest_rows: number;
  readonly #half: number;
  readonly #lately: Float64Array<ArrayBuffer>;
  readonly #points: Float64Array<ArrayBuffer>;
  readonly #strangeness: Float64Array<ArrayBuffer>;
  readonly #whitening: Whitening;
  /** Scratch: every point of the ring and the newest, whitened; ascending distances to the nearest. */
  readonly #whitened: Float64Array;
  readonly #newest: Float64Array;
  readonly #nearest: Float64Array;
  #rows = 0;
  #next = 0;
  #held = 0;
  #refit_rows = 0;
  #oldest = 0;
  #judged = 0;
  #left_rows = 0;

  constructor({ min, max, probation }: SeriesDeclaration, { lags, neighbours, threshold, rest_share }: Parameters) {
    this.#min = min;
    this.#range = max > min ? max - min : 1;
    this.#lags = lags;
    this.#threshold = threshold;
    this.#rest_rows = Math.floor(rest_share * probation);
    this.#half = Math.max(neighbours, Math.min(half_max, Math.floor((probation - lags) / 2)));
    this.#lately = new Float64Array(lags);
    this.#points = new Float64Array(2 * this.#half * lags);
    this.#whitened = new Float64Array(2 * this.#half * lags);
    this.#strangeness = new Float64Array(this.#half);
    this.#whitening = new Whitening(lags);
    this.#newest = new Float64Array(lags);
    this.#nearest = new Float64Array(neighbours);
  }

  score({ value }: DetectorRecord): number {
    this.#lately.copyWithin(0, 1);
    this.#lately[this.#lags - 1] = Math.max(-share_max, Math.min(share_max, (value - this.#min) / this.#range));
    if (this.#rows < this.#lags) this.#rows += 1;
    if (this.#rows < this.#lags) return 0;
    const score = this.#held < this.#half ? 0 : this.#judge();
    this.#remember();
    if (this.#left_rows > 0) {
      this.#left_rows -= 1;
      return 0;
    }
    if (score >= this.#threshold) this.#left_rows = this.#rest_rows;
    return score;
  }

  /** Share of the calibration that was less strange; 0 until the calibration is whole. */
  #judge(): number {
    if (this.#refit_rows === 0) this.#refit();
    this.#refit_rows -= 1;
    this.#whitening.apply(this.#lately, 0, this.#newest, 0);
    const strange = this.#distanceToNearest();
    const whole = this.#judged === this.#half;
    let lesser = 0;
    for (let index = 0; index < this.#judged; index += 1) if (this.#strangeness[index]! < strange) lesser += 1;
    this.#strangeness[this.#oldest] = strange;
    this.#oldest = this.#oldest + 1 === this.#half ? 0 : this.#oldest + 1;
    if (!whole) this.#judged += 1;
    return whole ? lesser / this.#half : 0;
  }

  #refit(): void {
    this.#whitening.fit(this.#points, this.#held);
    this.#whitenAll();
    this.#refit_rows = this.#lags;
  }

  #whitenAll(): void {
    for (let point = 0; point < this.#held; point += 1) this.#whitening.apply(this.#points, point * this.#lags, this.#whitened, point * this.#lags);
  }

  /** Over the training: the oldest points of the ring. */
  #distanceToNearest(): number {
    const [nearest, lags, size] = [this.#nearest, this.#lags, 2 * this.#half];
    nearest.fill(Infinity);
    let point = this.#held < size ? 0 : this.#next;
    for (let seen = 0; seen < this.#half; seen += 1) {
      let distance = 0;
      const furthest = nearest[nearest.length - 1]!;
      for (let lag = 0; lag < lags && distance < furthest; lag += 1) distance += (this.#whitened[point * lags + lag]! - this.#newest[lag]!) ** 2;
      let at = nearest.length - 1;
      if (distance < furthest) {
        for (; at > 0 && nearest[at - 1]! > distance; at -= 1) nearest[at] = nearest[at - 1]!;
        nearest[at] = distance;
      }
      point = point + 1 === size ? 0 : point + 1;
    }
    let sum = 0;
    for (let index = 0; index < nearest.length; index += 1) sum += nearest[index]!;
    return sum;
  }

  #remember(): void {
    const at = this.#next * this.#lags;
    this.#points.set(this.#lately, at);
    this.#whitening.apply(this.#lately, 0, this.#whitened, at);
    this.#next = this.#next + 1 === 2 * this.#half ? 0 : this.#next + 1;
    if (this.#held < 2 * this.#half) this.#held += 1;
  }

  save(): Saved {
    return {
      lately: packed(this.#lately), rows: this.#rows, points: packed(this.#points), next: this.#next, held: this.#held,
      factor: packed(this.#whitening.factor), refit_rows: this.#refit_rows, strangeness: packed(this.#strangeness), oldest: this.#oldest,
      judged: this.#judged, left_rows: this.#left_rows,
    };
  }

  load({ lately, rows, points, next, held, factor, refit_rows, strangeness, oldest, judged, left_rows }: Saved): void {
    atMost('rows', rows, this.#lags);
    atMost('next', next, 2 * this.#half - 1);
    atMost('held', held, 2 * this.#half);
    atMost('refit_rows', refit_rows, this.#lags);
    atMost('oldest', oldest, this.#half - 1);
    atMost('judged', judged, this.#half);
    atMost('left_rows', left_rows, this.#rest_rows);
    unpackFinite(lately, this.#lately, 'lately');
    unpackFinite(points, this.#points, 'points');
    unpackFinite(factor, this.#whitening.factor, 'factor');
    unpackFinite(strangeness, this.#strangeness, 'strangeness');
    this.#rows = rows;
    this.#next = next;
    this.#held = held;
    this.#refit_rows = refit_rows;
    this.#oldest = oldest;
    this.#judged = judged;
    this.#left_rows = left_rows;
    this.#whitenAll();
  }
}

function atMost(name: keyof Saved, found: number, allowed: number): void {
  if (found > allowed) throw new DetectorStateError(`model.${name}`, String(found), `at most ${allowed}`);
}

function unpackFinite(text: string, array: Float64Array<ArrayBuffer>, name: keyof Saved): void {
  unpack(text, array, `model.${name}`);
  if (!array.every(Number.isFinite)) throw new DetectorStateError(`model.${name}`, 'a number that is none', 'finite numbers');
}
