import { didYouMean } from './did-you-mean.js';
import { foundText, InputError } from './input-error.js';
import { readText } from './read-text.js';

/** A file's rows by columns, a CSV's or such as are made of another form. */
export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** Cells as they stand. @throws InputError on an unknown column, naming those there are. */
  texts(column: string): readonly string[];
  /** Cells as numbers, NaN where the cell is empty. @throws InputError on an unknown column or a cell that is no number. */
  numbers(column: string): readonly number[];
  /** Cells as whole numbers from 0 to `max`, NaN where the cell is empty. @throws InputError likewise. */
  counts(column: string, max: number): readonly number[];
}

const size_max_B = 256 * 1024 ** 2;

/** @throws InputError */
export function readCsv(file: string): Table {
  return parseCsv(readText(file, size_max_B), file);
}

/**
 * Comma-separated values as RFC 4180 has them: quoted cells, doubled quotes, any line ending, a byte order mark ignored.
 * @throws InputError when there is no header, a column has no name or one name stands twice, a row has another number of
 * cells than the header, or a quote is never closed.
 */
export function parseCsv(text: string, file: string): Table {
  const [header, ...records] = csvRecords(text.replace(/^\uFEFF/, ''), file);
  if (header === undefined) throw new InputError([{ file, path: '', found: 'an empty file', allowed: 'a first row with the names of the columns' }]);
  return tableOf(file, header, records);
}

/**
 * Records under the names in the first one; lines are the file's, for what its user is told.
 * @throws InputError when a column has no name or one name stands twice, or a record has another number of cells
 */
export function tableOf(file: string, header: TableRecord, records: readonly TableRecord[]): Table {
  const fault = (line: number, path: string, found: string, allowed: string) => new InputError([{ file, line, path, found, allowed }]);
  const columns = header.cells.map((name) => name.trim());
  for (const [index, name] of columns.entries()) {
    if (name === '') throw fault(header.line, `column ${index + 1}`, 'a column without a name', 'a name for every column');
    if (columns.indexOf(name) !== index) throw fault(header.line, `column ${index + 1}`, `${foundText(name)} a second time`, 'every column once');
  }
  for (const { line, cells } of records) {
    if (cells.length !== columns.length) throw fault(line, '', `${cells.length} cells`, `${columns.length}, as in the first row`);
  }

  const indexOf = (column: string): number => {
    const index = columns.indexOf(column);
    if (index >= 0) return index;
    const suggestion = didYouMean(column, columns);
    throw new InputError([{
      file, line: header.line, path: '',
      found: `no column ${foundText(column)}`, allowed: columns.join(', '), ...(suggestion === undefined ? {} : { suggestion }),
    }]);
  };
  const numbersIn = (column: string, holds: (value: number) => boolean, allowed: string): readonly number[] => {
    const index = indexOf(column);
    return records.map(({ cells, line }) => {
      const cell = cells[index]!.trim();
      if (cell === '') return NaN;
      const value = Number(cell);
      if (!holds(value)) throw fault(line, column, foundText(cell), `${allowed}, or nothing`);
      return value;
    });
  };
  return {
    file,
    columns,
    rows: records.length,
    texts(column) {
      const index = indexOf(column);
      return records.map(({ cells }) => cells[index]!);
    },
    numbers: (column) => numbersIn(column, Number.isFinite, 'a number'),
    counts: (column, max) => numbersIn(column, (value) => Number.isInteger(value) && value >= 0 && value <= max, `a whole number from 0 to ${max}`),
  };
}

/**
 * Seconds from the start of a recording: `t_est_s` where a recording has it (its `t_s` is cut to whole minutes then),
 * else `t_s`. Rows may be out of order by what the recorder left; they are not sorted here.
 * @throws InputError when neither column is there or a row has no time.
 */
export function timeColumn(table: Table): readonly number[] {
  const column = ['t_est_s', 't_s'].find((name) => table.columns.includes(name));
  if (column === undefined) {
    throw new InputError([{ file: table.file, path: '', found: `the columns ${table.columns.join(', ')}`, allowed: 'a column t_s with the seconds from the start' }]);
  }
  const times = table.numbers(column);
  const missing = times.findIndex(Number.isNaN);
  if (missing >= 0) {
    throw new InputError([{ file: table.file, path: `${column}, row ${missing + 1}`, found: 'an empty cell', allowed: 'a time in seconds' }]);
  }
  return times;
}

/** One row of cells and the line it begins on, from 1. */
export interface TableRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Splits text, which begins on `line` of its file, into records; blank lines are passed over. @throws InputError */
export function csvRecords(text: string, file: string, line = 1): TableRecord[] {
  const records: TableRecord[] = [];
  const piece = /("[^"]*(?:""[^"]*)*"|[^",\r\n]*)(,|\r\n|\n|\r|$)/y;
  let lineOfRecord = line;
  let cells: string[] = [];
  while (piece.lastIndex < text.length || cells.length > 0) {
    const from = piece.lastIndex;
    const match = piece.exec(text);
    if (match === null) {
      throw new InputError([{
        file, line, path: `cell ${cells.length + 1}`,
        found: foundText(text.slice(from, from + 30)), allowed: 'a cell, or one in closed quotes with a comma or the end of the line after it',
      }]);
    }
    const [, cell, end] = match as unknown as [string, string, string];
    cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (cell.startsWith('"')) line += cell.split(/\r\n|\n|\r/).length - 1;
    if (end === ',') continue;
    const blank = cells.length === 1 && cells[0]!.trim() === '';
    if (!blank) records.push({ line: lineOfRecord, cells });
    cells = [];
    line += 1;
    lineOfRecord = line;
  }
  return records;
}
