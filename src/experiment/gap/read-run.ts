import type { Timeline } from '../../sim/measurements.js';
import { fileOfRun } from '../file-of-run.js';
import { readCsv, timeColumn, type Table } from '../input/csv.js';
import { InputError } from '../input/input-error.js';

/**
 * A run as series over time: a run's folder (its timeline.csv) or a CSV file of a recording. Columns that hold text are
 * left out.
 * @throws InputError
 */
export function readRun(path: string): Timeline {
  return timelineOf(readCsv(fileOfRun(path, 'timeline.csv')));
}

/** @throws InputError without a column of times, or without rows */
export function timelineOf(table: Table): Timeline {
  const t_s = timeColumn(table);
  if (t_s.length === 0) throw new InputError([{ file: table.file, path: '', found: 'no rows', allowed: 'one row or more under the names of the columns' }]);
  const named = table.columns.filter((name) => name !== 't_s' && name !== 't_est_s');
  return { t_s, columns: new Map(named.flatMap((name) => numbersOf(table, name))) };
}

function numbersOf(table: Table, name: string): [string, readonly number[]][] {
  const isText = table.texts(name).some((cell) => cell.trim() !== '' && !Number.isFinite(Number(cell)));
  return isText ? [] : [[name, table.numbers(name)]];
}
