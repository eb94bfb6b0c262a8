import { complementaryError } from './complementary-error.js';

const averagedOver = 10;
const history_max = 8640;
const reestimateEvery = 100;
/** A series that varies less than this is flat, and nothing about it is anomalous. */
const flatVariance = 1.5e-5;
const mean_min = 0.03;
const variance_min = 0.0003;
/** A tail as unlikely as `alarm` counts as no more than `warning` right after another such. */
const alarm = 1 - 0.99999;
const warning = 1 - 0.999;

interface Normal {
  readonly mean: number;
  readonly deviation: number;
}

const flat: Normal = { mean: 0.5, deviation: 1000 };

/** What `AnomalyLikelihood` goes on from. */
export interface LikelihoodState {
  readonly seen: number;
  readonly mean: number;
  readonly deviation: number;
  readonly tail: number;
}

/**
 * Anomaly likelihood (Ahmad, Lavin, Purdy, Agha, "Unsupervised real-time anomaly detection for streaming data", Neurocomputing
 * 2017, §3.2): how unusual the prediction errors of late are, given the distribution of those of before.
 */
export class AnomalyLikelihood {
  /** The last errors and their averages, and the values that they came with, each row in the place of its number mod history_max. */
  readonly errors = new Float64Array(history_max);
  readonly averages = new Float64Array(history_max);
  readonly values = new Float64Array(history_max);
  private seen = 0;
  private distribution: Normal = flat;
  private tail = 0.5;

  /** @param probation rows that are learned from before any is judged, the first half of which tells nothing */
  constructor(private readonly probation: number) {}

  /** The score of a row, on a logarithmic scale: 0.5 for a likelihood of 1 - 1e-5, 1 for one of 1 - 1e-10. */
  score(error: number, value: number): number {
    const row = this.seen;
    const average = this.average(error);
    let tail = 0.5;
    if (row >= this.probation) {
      if (row === this.probation || row % reestimateEvery === 0) this.estimate();
      const unusual = tailOf(average, this.distribution);
      tail = unusual <= alarm && this.tail <= alarm ? warning : unusual;
      this.tail = unusual;
    }
    this.remember(error, value, average);
    return Math.max(0, Math.min(1, Math.log(1.0000000001 - (1 - tail)) / Math.log(1e-10)));
  }

  state(): LikelihoodState {
    return { seen: this.seen, ...this.distribution, tail: this.tail };
  }

  restore({ seen, mean, deviation, tail }: LikelihoodState): void {
    this.seen = seen;
    this.distribution = { mean, deviation };
    this.tail = tail;
  }

  private average(error: number): number {
    const rows = Math.min(this.seen, averagedOver - 1);
    let sum = error;
    for (let back = 1; back <= rows; back++) sum += this.errors[(this.seen - back) % history_max]!;
    return sum / (rows + 1);
  }

  private remember(error: number, value: number, average: number): void {
    const at = this.seen % history_max;
    this.errors[at] = error;
    this.values[at] = value;
    this.averages[at] = average;
    this.seen += 1;
  }

  private estimate(): void {
    const first = Math.max(this.seen - history_max, Math.floor(this.probation / 2));
    if (first >= this.seen || momentsOf(this.values, first, this.seen).variance < flatVariance) {
      this.distribution = flat;
    } else {
      const { mean, variance } = momentsOf(this.averages, first, this.seen);
      this.distribution = { mean: Math.max(mean_min, mean), deviation: Math.sqrt(Math.max(variance_min, variance)) };
    }
    if (this.seen > 0) this.tail = tailOf(this.averages[(this.seen - 1) % history_max]!, this.distribution);
  }
}

/** Of rows `first` to before `end`. */
function momentsOf(series: Float64Array, first: number, end: number): { readonly mean: number; readonly variance: number } {
  let sum = 0;
  for (let row = first; row < end; row++) sum += series[row % history_max]!;
  const mean = sum / (end - first);
  let squares = 0;
  for (let row = first; row < end; row++) squares += (series[row % history_max]! - mean) ** 2;
  return { mean, variance: squares / (end - first) };
}

/** Of a normal distribution the tail beyond x, on whichever side of the mean x lies. */
function tailOf(x: number, { mean, deviation }: Normal): number {
  return 0.5 * complementaryError(Math.abs(x - mean) / deviation / 1.4142);
}
