import type { Seconds } from '../../core/units.js';
import type { Timeline } from '../../sim/measurements.js';
import { resampledLeft, shiftOf, type AlignmentMode, type SeriesPair } from './alignment.js';
import { range, readingError, type ReadingError } from './error-measures.js';
import { present } from './resample.js';
import { canonicalName, matchColumns } from './series-name.js';
import { stepErrors, stepsOf, type StepError } from './steps.js';

/** A series of counts: replicas, nodes. */
export interface LevelGap {
  /** Samples compared. */
  readonly n: number;
  /** Share of samples with the same count. */
  readonly agreement: number;
  /** Every step of the recording, with the time error (simulated minus recorded) of its counterpart. */
  readonly steps: readonly StepError[];
  /** Steps of the simulated run that no recorded one stands for. */
  readonly extra_steps: number;
}

export type SeriesGap = ReadingError | LevelGap;

export interface Gap {
  readonly align: AlignmentMode;
  /** Added to the first run's times. */
  readonly shift_s: Seconds;
  /** By the second run's column names. */
  readonly series: Readonly<Record<string, SeriesGap>>;
  /** Columns without a counterpart. */
  readonly unmatched: { readonly first: readonly string[]; readonly second: readonly string[] };
}

/**
 * Compares two runs series by series, on the rows of the second one (the recording). Series are matched by column name
 * and alias (see `canonicalName`); those without one number in both are left out.
 */
export function gap(first: Timeline, second: Timeline, align: AlignmentMode = 'best'): Gap {
  const pairs: SeriesPair[] = matchColumns([...first.columns.keys()], [...second.columns.keys()])
    .map(({ name, kind, left, right }) => {
      const recorded = present(second.t_s, second.columns.get(right)!);
      return { name, kind, left: present(first.t_s, first.columns.get(left)!), right: recorded, range: range(recorded.value) };
    })
    .filter(({ left, right }) => left.t_s.length > 0 && right.t_s.length > 0);
  const shift_s = shiftOf(pairs, align);
  const matched = new Set(pairs.map(({ name }) => canonicalName(name)));
  const unmatchedOf = (timeline: Timeline) => [...timeline.columns.keys()].filter((name) => !matched.has(canonicalName(name)));
  return {
    align,
    shift_s,
    series: Object.fromEntries(pairs.map((pair) => [pair.name, seriesGap(pair, shift_s)])),
    unmatched: { first: unmatchedOf(first), second: unmatchedOf(second) },
  };
}

function seriesGap(pair: SeriesPair, shift_s: Seconds): SeriesGap {
  const left = resampledLeft(pair, shift_s);
  return pair.kind === 'reading' ? readingError(left, pair.right.value, pair.range) : levelGap(pair, left, shift_s);
}

function levelGap(pair: SeriesPair, left: readonly number[], shift_s: Seconds): LevelGap {
  const compared = left.map((value, index) => value === pair.right.value[index]!).filter((_, index) => !Number.isNaN(left[index]!));
  const simulated = stepsOf({ t_s: pair.left.t_s.map((t_s) => t_s + shift_s), value: pair.left.value });
  const steps = stepErrors(stepsOf(pair.right), simulated);
  const answered = new Set(steps.filter(({ error_s }) => error_s !== null).map(({ at_s, error_s }) => at_s + error_s!));
  return {
    n: compared.length,
    agreement: compared.length === 0 ? 0 : compared.filter(Boolean).length / compared.length,
    steps,
    extra_steps: simulated.filter(({ at_s }) => !answered.has(at_s)).length,
  };
}
