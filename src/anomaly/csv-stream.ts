import { csvRecords, type TableRecord } from '../experiment/input/csv.js';
import { foundText, InputError } from '../experiment/input/input-error.js';

/** Longer than any row of numbers: a quote is never closed, or this is no CSV at all. */
const row_max = 1024 ** 2;

/**
 * The rows of a CSV file as they come, the header first, some at a time: a file of any length takes the memory of a piece.
 * Cells and blank lines are what `parseCsv` takes them for. @throws InputError on a row that is none
 */
export async function* csvRows(chunks: AsyncIterable<string>, file: string): AsyncGenerator<readonly TableRecord[]> {
  const rows = new RowSplitter(file);
  for await (const chunk of chunks) yield rows.push(chunk);
  yield rows.end();
}

class RowSplitter {
  /** A line whose end has not come. */
  #partial = '';
  /** Lines of a row whose quote is open, or of none. */
  #open = '';
  #lines = 0;
  /** Where that row begins. */
  #line = 1;

  constructor(readonly file: string) {}

  push(chunk: string): readonly TableRecord[] {
    const lines = `${this.#partial}${chunk}`.split('\n');
    this.#partial = lines.pop()!;
    if (this.#partial.length + this.#open.length > row_max) throw this.#endless();
    return lines.flatMap((line) => this.#rows(line, false));
  }

  end(): readonly TableRecord[] {
    return this.#rows(this.#partial, true);
  }

  #rows(line: string, last: boolean): readonly TableRecord[] {
    this.#open = this.#lines === 0 ? line : `${this.#open}\n${line}`;
    this.#lines += 1;
    const quoted = this.#open.includes('"');
    if (quoted && !last && this.#open.split('"').length % 2 === 0) return [];
    const begins = this.#line;
    this.#line += this.#lines;
    this.#lines = 0;
    const text = this.#open.replace(begins === 1 ? /^\uFEFF|\r$/g : /\r$/, '');
    if (text.trim() === '') return [];
    return quoted ? csvRecords(text, this.file, begins) : [{ line: begins, cells: text.split(',') }];
  }

  #endless(): InputError {
    return new InputError([{ file: this.file, line: this.#line, path: '', found: foundText(this.#open || this.#partial), allowed: 'a row of at most 1 MiB' }]);
  }
}
