import type { Seconds } from '../core/units.js';
import { tableOf, type TableRecord } from '../experiment/input/csv.js';
import { foundText, InputError } from '../experiment/input/input-error.js';
import { csvRows } from './csv-stream.js';
import { timeOf } from './time-stamp.js';

/** One row of a series as its file has it. */
export interface SeriesRow {
  /** As it stands; the row's number from 0 where the file has no times. */
  readonly stamp: string;
  /** Of the row before where the stamp cannot be read. */
  readonly t_s: Seconds;
  /** NaN: missing. */
  readonly value: number;
}

/** What a file's rows were like; grows while they are read. */
export interface SeriesFindings {
  rows: number;
  missing: number;
  duplicate: number;
  backward: number;
  unreadable: number;
}

export interface SeriesColumns {
  readonly value: string;
  /** Default: the first of timestamp, t_est_s, t_s, time that there is. */
  readonly time?: string;
}

const timeColumns = ['timestamp', 't_est_s', 't_s', 'time'];
const missing = /^(?:|-|na|nan|null|none|[+-]?inf(?:inity)?)$/i;

/** A column of a CSV file, row by row as they come. @throws InputError */
export async function* seriesRows(chunks: AsyncIterable<string>, file: string, columns: SeriesColumns, findings: SeriesFindings): AsyncGenerator<readonly SeriesRow[]> {
  let places: { readonly value: number; readonly time: number; readonly width: number } | undefined;
  let before_s = NaN;
  for await (const batch of csvRows(chunks, file)) {
    let records = batch;
    if (places === undefined) {
      const [header, ...rest] = batch;
      if (header === undefined) continue;
      places = placesIn(file, header, columns);
      records = rest;
    }
    const { value, time, width } = places;
    yield records.map(({ line, cells }) => {
      if (cells.length !== width) throw new InputError([{ file, line, path: '', found: `${cells.length} cells`, allowed: `${width}, as in the first row` }]);
      const stamp = time === -1 ? String(findings.rows) : cells[time]!.trim();
      const read_s = timeOf(stamp);
      if (Number.isNaN(read_s)) findings.unreadable += 1;
      else if (read_s === before_s) findings.duplicate += 1;
      else if (read_s < before_s) findings.backward += 1;
      const t_s = Number.isNaN(read_s) ? (Number.isNaN(before_s) ? 0 : before_s) : read_s;
      before_s = t_s;
      findings.rows += 1;
      const number = numberIn(cells[value]!.trim(), file, line, columns.value);
      if (Number.isNaN(number)) findings.missing += 1;
      return { stamp, t_s, value: number };
    });
  }
  if (places === undefined) throw new InputError([{ file, path: '', found: 'an empty file', allowed: 'a first row with the names of the columns' }]);
}

function placesIn(file: string, header: TableRecord, { value, time }: SeriesColumns) {
  const table = tableOf(file, header, []);
  // Says which columns there are where one is not.
  for (const column of time === undefined ? [value] : [value, time]) table.texts(column);
  const names = table.columns;
  const chosen = time ?? timeColumns.find((name) => names.includes(name) && name !== value);
  return { value: names.indexOf(value), time: chosen === undefined ? -1 : names.indexOf(chosen), width: names.length };
}

function numberIn(cell: string, file: string, line: number, column: string): number {
  if (missing.test(cell)) return NaN;
  const number = Number(cell);
  if (Number.isFinite(number)) return number;
  throw new InputError([{ file, line, path: column, found: foundText(cell), allowed: 'a number, or nothing' }]);
}
