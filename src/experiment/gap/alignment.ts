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
/** Two shifts whose measures differ by less than this share are as good as each other. */
const indistinct = 0.1;

/** Seconds to add to the left run's times. */
export function shiftOf(pairs: readonly SeriesPair[], mode: AlignmentMode): Seconds {
  if (mode === 'none' || pairs.length === 0) return 0;
  const offset_s = Math.min(...pairs.map(({ right }) => right.t_s[0]!)) - Math.min(...pairs.map(({ left }) => left.t_s[0]!));
  // Levels are known only as well as rows stand apart; they place the runs where there is nothing else.
  const readings = pairs.filter(({ kind }) => kind === 'reading');
  const centre_s = Math.abs(offset_s) <= reach_s ? 0 : offset_s;
  return mode === 'start' ? offset_s : bestShift(readings.length > 0 ? readings : pairs, centre_s);
}

/**
 * Tries whole seconds up to two minutes around a common clock, or the common start where the clocks differ by more. The measure is the mean over the series of the squared
 * NRMSE (readings) or of the share of samples that disagree (levels); of shifts that are as good as the best, the
 * nearest is taken, so that noise moves nothing.
 */
function bestShift(pairs: readonly SeriesPair[], centre_s: Seconds): Seconds {
  const rowsAtCentre = pairs.reduce((sum, pair) => sum + difference(pair, centre_s).n, 0);
  const candidates = Array.from({ length: 2 * reach_s + 1 }, (_, step) => centre_s + (step % 2 === 0 ? step / 2 : -(step + 1) / 2)).flatMap((shift_s) => {
    const parts = pairs.map((pair) => difference(pair, shift_s)).filter(({ n }) => n > 0);
    const rows = parts.reduce((sum, { n }) => sum + n, 0);
    const mean = parts.reduce((sum, { square }) => sum + square, 0) / parts.length;
    return rows < (1 - lost_max) * rowsAtCentre ? [] : [{ shift_s, mean }];
  });
  const least = Math.min(...candidates.map(({ mean }) => mean));
  return candidates.find(({ mean }) => mean <= least * (1 + indistinct) + 1e-12)!.shift_s;
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
