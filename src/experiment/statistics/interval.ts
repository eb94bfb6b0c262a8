import { studentQuantile, studentTwoSided } from './student-t.js';

export type Interval = readonly [low: number, high: number];

/** Level of every interval that the comparison prints. */
const confidence = 0.95;

export interface Estimate {
  readonly mean: number;
  /** Student's t interval of the mean; `null` with a single value, which tells nothing of its spread. */
  readonly ci95: Interval | null;
  readonly n: number;
}

export interface PairedEstimate extends Estimate {
  /** Two-sided p value of "the mean difference is 0" (paired t test); `null` with a single pair. */
  readonly p: number | null;
}

/** Mean of replications with its 95 % interval. `values`: one per seed, at least one. */
export function estimate(values: readonly number[]): Estimate {
  const { mean, error } = moments(values);
  return { mean, ci95: around(mean, error, values.length), n: values.length };
}

/**
 * Mean difference `values - reference` over common seeds (paired by position) with its 95 % interval. Common random
 * numbers make the pairs alike, so the interval of the difference is narrower than two intervals side by side.
 * Source: Law, "Simulation Modeling and Analysis", 5th ed., 10.2.1 (paired-t confidence interval).
 */
export function pairedEstimate(values: readonly number[], reference: readonly number[]): PairedEstimate {
  if (values.length !== reference.length) throw new RangeError('pairs need two lists of equal length');
  const differences = values.map((value, index) => value - reference[index]!);
  const { mean, error } = moments(differences);
  const n = differences.length;
  return { mean, ci95: around(mean, error, n), n, p: n < 2 ? null : pValue(mean, error, n) };
}

/** Mean and standard error of the mean. Differences of rounding are not spread: they count as 0. */
function moments(values: readonly number[]): { readonly mean: number; readonly error: number } {
  if (values.length === 0) throw new RangeError('an estimate needs at least one value');
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const deviation = Math.sqrt(squares / Math.max(1, values.length - 1));
  return { mean, error: deviation <= largest * 1e-12 ? 0 : deviation / Math.sqrt(values.length) };
}

function around(mean: number, error: number, n: number): Interval | null {
  if (n < 2) return null;
  const half = error === 0 ? 0 : studentQuantile((1 + confidence) / 2, n - 1) * error;
  return [mean - half, mean + half];
}

function pValue(mean: number, error: number, n: number): number {
  if (error === 0) return mean === 0 ? 1 : 0;
  return studentTwoSided(mean / error, n - 1);
}
