import type { Seconds } from '../../core/units.js';
import type { SeriesKind } from './series-name.js';

/** A sampled series; times rise, NaN is a missing sample. */
export interface Samples {
  readonly t_s: readonly Seconds[];
  readonly value: readonly number[];
}

/** Drops missing samples and puts rows in order of time; of rows with one time the last counts. */
export function present(t_s: readonly Seconds[], value: readonly number[]): Samples {
  const order = t_s.map((_, index) => index).filter((index) => !Number.isNaN(value[index]!));
  order.sort((a, b) => t_s[a]! - t_s[b]! || a - b);
  const last = order.filter((index, position) => position === order.length - 1 || t_s[order[position + 1]!]! > t_s[index]!);
  return { t_s: last.map((index) => t_s[index]!), value: last.map((index) => value[index]!) };
}

/** Position of the last sample at or before `t_s`; -1 before the first. */
export function positionAt(times_s: readonly Seconds[], t_s: Seconds): number {
  let low = 0;
  let high = times_s.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times_s[middle]! <= t_s) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Value at a time: levels hold until the next sample, readings run straight between two. NaN outside of the samples. */
export function valueAt(samples: Samples, kind: SeriesKind, t_s: Seconds): number {
  const { t_s: times_s, value } = samples;
  const before = positionAt(times_s, t_s);
  if (before < 0 || t_s > times_s.at(-1)!) return NaN;
  const after = before + 1;
  if (kind === 'level' || after === times_s.length) return value[before]!;
  const share = (t_s - times_s[before]!) / (times_s[after]! - times_s[before]!);
  return value[before]! + share * (value[after]! - value[before]!);
}
