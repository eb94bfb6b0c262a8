import type { LabelledFile } from './corpus.js';

/** Rows of an anomaly window, both inside. */
export interface RowWindow {
  readonly first: number;
  readonly last: number;
}

/**
 * Windows as rows: a stamp that stands on several rows means the first of them. A window whose stamps are not in the
 * file is none.
 */
export function rowWindows({ windows }: Pick<LabelledFile, 'windows'>, times_s: Float64Array): readonly RowWindow[] {
  return windows
    .map(([first_s, last_s]) => ({ first: times_s.indexOf(first_s), last: times_s.indexOf(last_s) }))
    .filter(({ first, last }) => first !== -1 && last >= first);
}

/** 1 where a row's stamp lies in a window, the column `label` of NAB's results. */
export function labelsOf({ windows }: Pick<LabelledFile, 'windows'>, times_s: Float64Array): Uint8Array {
  return Uint8Array.from(times_s, (time_s) => (windows.some(([first_s, last_s]) => time_s >= first_s && time_s <= last_s) ? 1 : 0));
}
