import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Timeline } from '../../sim/measurements.js';
import { readCsv, timeColumn, type Table } from '../input/csv.js';
import { InputError } from '../input/input-error.js';

/**
 * A run as series over time: a run's folder (its timeline.csv) or a CSV file of a recording. Columns that hold text are
 * left out.
 * @throws InputError
 */
export function readRun(path: string): Timeline {
  return timelineOf(readCsv(fileOf(path)));
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

/** The timeline in a run's folder, or the only one below it: a run directory of one policy and seed counts as that run. */
function fileOf(path: string): string {
  if (!existsSync(path) || !statSync(path).isDirectory()) return path;
  const found = timelinesIn(path);
  if (found.length === 1) return join(path, found[0]!);
  throw new InputError([{
    file: path, path: '', found: found.length === 0 ? 'a folder without a timeline.csv' : `a comparison of ${found.length} runs`,
    allowed: found.length === 0 ? 'a run directory, the folder of one run in it, or a CSV file' : `the folder of one run, such as ${join(path, dirname(found[0]!))}`,
  }]);
}

/** `timeline.csv`, or SCENARIO/POLICY/SEED/timeline.csv of each run (docs/commands.md). */
function timelinesIn(path: string): readonly string[] {
  if (existsSync(join(path, 'timeline.csv'))) return ['timeline.csv'];
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => basename(name) === 'timeline.csv').sort();
}
