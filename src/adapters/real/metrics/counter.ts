import type { Seconds } from '../../../core/units.js';

/** A counter as it stood at a time. */
export interface CounterPoint {
  /** Unix time of the clock that counts. */
  readonly at_unix_s: number;
  readonly value: number;
}

/** Growth a second between two readings; `null` where time stands still or the counter fell: what it counts began anew. */
export function rate(before: CounterPoint, after: CounterPoint): number | null {
  const span_s = after.at_unix_s - before.at_unix_s;
  const growth = after.value - before.value;
  return span_s > 0 && growth >= 0 ? growth / span_s : null;
}

export interface Growth {
  readonly at_unix_s: number;
  readonly span_s: Seconds;
  /** A second. */
  readonly rate: number;
}

/** Growth between neighbours of what is in order of time, but where the counter began anew. */
export function growths(points: readonly CounterPoint[]): readonly Growth[] {
  return points.slice(1).flatMap((after, index) => {
    const before = points[index]!;
    const grown = rate(before, after);
    return grown === null ? [] : [{ at_unix_s: after.at_unix_s, span_s: after.at_unix_s - before.at_unix_s, rate: grown }];
  });
}
