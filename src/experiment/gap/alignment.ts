import type { Seconds } from '../../core/units.js';
import { readingError } from './error-measures.js';
import { valueAt, type Samples } from './resample.js';
import type { SeriesKind } from './series-name.js';

/** `none`: times as they stand; `start`: first rows together; `best`: the shift with the smallest difference. */
export type AlignmentMode = 'none' | 'start' | 'best';

/** A series of both runs, without missing samples. */
export interface SeriesPair {
  readonly name: string;
  readonly kind: SeriesKind;
  readonly left: Samples;
  readonly right: Samples;
  /** Range of the whole right series. */
  readonly range: number;
}

const reach_s = 120;
/** Rows that the shift at 0 compares and a candidate may lose. */
const lost_max = 0.2;

/** Seconds to add to the left run's times. */
export function shiftOf(pairs: readonly SeriesPair[], mode: AlignmentMode): Seconds {
  if (mode === 'none' || pairs.length === 0) return 0;
  const offset_s = Math.min(...pairs.map(({ right }) => right.t_s[0]!)) - Math.min(...pairs.map(({ left }) => left.t_s[0]!));
  // Levels are known only as well as rows stand apart; they place the runs where there is nothing else.
  const readings = pairs.filter(({ kind }) => kind === 'reading');
  return mode === 'start' ? offset_s : bestShift(readings.length > 0 ? readings : pairs, offset_s);
}

/**
 * Tries whole seconds up to two minutes around the common start, nearest first, and keeps the one with the least mean
 * over the series of squared NRMSE (readings) or share of samples that disagree (levels).
 */
function bestShift(pairs: readonly SeriesPair[], offset_s: Seconds): Seconds {
  let best_s = offset_s;
  let least = Infinity;
  const rowsAtStart = pairs.reduce((sum, pair) => sum + difference(pair, offset_s).n, 0);
  for (let step = 0; step <= 2 * reach_s; step += 1) {
    const shift_s = offset_s + (step % 2 === 0 ? step / 2 : -(step + 1) / 2);
    const parts = pairs.map((pair) => difference(pair, shift_s)).filter(({ n }) => n > 0);
    const rows = parts.reduce((sum, { n }) => sum + n, 0);
    if (rows < (1 - lost_max) * rowsAtStart) continue;
    const mean = parts.reduce((sum, { square }) => sum + square, 0) / parts.length;
    if (mean < least - 1e-12) {
      least = mean;
      best_s = shift_s;
    }
  }
  return best_s;
}

function difference(pair: SeriesPair, shift_s: Seconds): { readonly n: number; readonly square: number } {
  const left = resampledLeft(pair, shift_s);
  if (pair.kind === 'reading') {
    const { n, nrmse } = readingError(left, pair.right.value, pair.range);
    return { n, square: (nrmse ?? 0) ** 2 };
  }
  const both = left.map((value, index) => [value, pair.right.value[index]!] as const).filter(([value]) => !Number.isNaN(value));
  return { n: both.length, square: both.length === 0 ? 0 : both.filter(([a, b]) => a !== b).length / both.length };
}

/** The left series at the right one's rows, shifted. */
export function resampledLeft({ kind, left, right }: SeriesPair, shift_s: Seconds): number[] {
  return right.t_s.map((t_s) => valueAt(left, kind, t_s - shift_s));
}
