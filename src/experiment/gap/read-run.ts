import type { Timeline } from '../../sim/measurements.js';
import { fileOfRun } from '../file-of-run.js';
import { timeColumn, type Table } from '../input/csv.js';
import { InputError } from '../input/input-error.js';
import { readRecordedSeries } from '../recorded-series.js';

/**
 * A run as series over time: a run's folder (its timeline.csv), or a CSV file or journal of a recording. Columns that
 * hold nothing but text are left out.
 * @param note is called with what its user should know of the recording
 * @throws InputError, on text among numbers too
 */
export function readRun(path: string, note: (text: string) => void = () => undefined): Timeline {
  const { table, notes } = readRecordedSeries(fileOfRun(path, 'timeline.csv'));
  for (const text of notes) note(text);
  return timelineOf(table);
}

/** @throws InputError without a column of times, or without rows */
export function timelineOf(table: Table): Timeline {
  const t_s = timeColumn(table);
  if (t_s.length === 0) throw new InputError([{ file: table.file, path: '', found: 'no rows', allowed: 'one row or more under the names of the columns' }]);
  const named = table.columns.filter((name) => name !== 't_s' && name !== 't_est_s');
  return { t_s, columns: new Map(named.flatMap((name) => numbersOf(table, name))) };
}

function numbersOf(table: Table, name: string): [string, readonly number[]][] {
  const filled = table.texts(name).filter((cell) => cell.trim() !== '');
  const isText = filled.length > 0 && filled.every((cell) => !Number.isFinite(Number(cell)));
  return isText ? [] : [[name, table.numbers(name)]];
}
