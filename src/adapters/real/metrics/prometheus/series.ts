import { groupBy } from '../../group-by.js';
import type { CounterPoint } from '../counter.js';

/** Raw samples of one time series, the oldest first. */
export interface Series {
  /** The metric's name under `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly CounterPoint[];
}

/** Series of one metric added up where all have a sample of the same time: the CPUs of a node, the interfaces of a container. */
export function summed(series: readonly Series[]): readonly CounterPoint[] {
  if (series.length <= 1) return series[0]?.points ?? [];
  const sums = new Map<number, { value: number; count: number }>();
  for (const { at_unix_s, value } of series.flatMap(({ points }) => points)) {
    const sum = sums.get(at_unix_s);
    sums.set(at_unix_s, { value: (sum?.value ?? 0) + value, count: (sum?.count ?? 0) + 1 });
  }
  return [...sums].flatMap(([at_unix_s, { value, count }]) => count === series.length ? [{ at_unix_s, value }] : []).sort((a, b) => a.at_unix_s - b.at_unix_s);
}

/** The last of what is in order of time and not later. */
export function lastUntil<Timed extends { readonly at_unix_s: number }>(timed: readonly Timed[], at_unix_s: number): Timed | undefined {
  return timed.findLast((one) => one.at_unix_s <= at_unix_s);
}

/** In the order in which keys are first met. */
export function seriesBy(series: readonly Series[], keyOf: (labels: Series['labels']) => string): ReadonlyMap<string, readonly Series[]> {
  return groupBy(series, ({ labels }) => keyOf(labels));
}
