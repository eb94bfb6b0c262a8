import type { Seconds } from '../../core/units.js';
import type { StepSeries } from '../../sim/measurements.js';

/** A stretch of time over which neither of two step series changes. */
export interface Segment {
  readonly from_s: Seconds;
  readonly to_s: Seconds;
  readonly first: number;
  readonly second: number;
}

/** Position of the value in force at `t_s`: the last change not after it, the first value before any change. */
function positionAt(series: StepSeries, t_s: Seconds): number {
  let low = 0;
  let high = series.t_s.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (series.t_s[middle]! <= t_s) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** The value in force at `t_s`. The series is not empty. */
export function valueAt(series: StepSeries, t_s: Seconds): number {
  return series.value[positionAt(series, t_s)]!;
}

/** Cuts [from, to) where either series changes. Neither is empty. */
export function segments(first: StepSeries, second: StepSeries, from_s: Seconds, to_s: Seconds): Segment[] {
  const cut: Segment[] = [];
  let i = positionAt(first, from_s);
  let j = positionAt(second, from_s);
  for (let t_s = from_s; t_s < to_s; ) {
    const nextFirst = first.t_s[i + 1] ?? Infinity;
    const nextSecond = second.t_s[j + 1] ?? Infinity;
    const next = Math.min(nextFirst, nextSecond, to_s);
    if (next > t_s) cut.push({ from_s: t_s, to_s: next, first: first.value[i]!, second: second.value[j]! });
    if (nextFirst <= next) i++;
    if (nextSecond <= next) j++;
    t_s = Math.max(t_s, next);
  }
  return cut;
}

/** ∫ value dt over [from, to). The series is not empty. */
export function integral(series: StepSeries, from_s: Seconds, to_s: Seconds): number {
  return segments(series, series, from_s, to_s).reduce((sum, piece) => sum + piece.first * (piece.to_s - piece.from_s), 0);
}

/** How often the value really changes in (from, to]. */
export function changes(series: StepSeries, from_s: Seconds, to_s: Seconds): number {
  let count = 0;
  for (let i = 1; i < series.t_s.length; i++) {
    const t_s = series.t_s[i]!;
    if (t_s > from_s && t_s <= to_s && series.value[i] !== series.value[i - 1]) count++;
  }
  return count;
}
