import { decimalsDeserved, printed } from '../statistics/rounding.js';
import type { Interval } from '../statistics/interval.js';
import type { Metric } from './metric.js';

/** A mean as people read it, with no more digits than its interval deserves. */
export interface Figure {
  readonly value: string;
  /** Half-width of the 95 % interval; `null` with one seed, or when it is too small to print. */
  readonly spread: string | null;
}

export function figure({ mean, ci95 }: { readonly mean: number; readonly ci95: Interval | null }, metric: Metric): Figure {
  const decimals = decimalsDeserved(mean, ci95, metric.decimals);
  const spread = ci95 === null ? null : printed((ci95[1] - ci95[0]) / 2, decimals);
  return { value: printed(mean, decimals), spread: spread !== null && /[1-9]/.test(spread) ? spread : null };
}

/** `2.1 ± 0.4 %`. */
export function figureText(result: { readonly mean: number; readonly ci95: Interval | null }, metric: Metric): string {
  const { value, spread } = figure(result, metric);
  return `${value}${spread === null ? '' : ` ± ${spread}`}${metric.unit === '' ? '' : ` ${metric.unit}`}`;
}

/** A difference with its sign: `+2.1 ± 0.4 %`. */
export function differenceText(result: { readonly mean: number; readonly ci95: Interval | null }, metric: Metric): string {
  const text = figureText(result, metric);
  return result.mean > 0 && /^[\d.,]*[1-9]/.test(text) ? `+${text}` : text;
}
