import type { CycleEntry } from '../core/journal/line.js';
import { JournalError, parseJournal, type Journal } from '../core/journal/parse.js';
import type { Snapshot } from '../core/plant/snapshot.js';
import { parseCsv, tableOf, type Table } from './input/csv.js';
import { InputError } from './input/input-error.js';
import { readText } from './input/read-text.js';

/** A recording as a table, and what its reader should be told of it. */
export interface RecordedSeries {
  readonly table: Table;
  readonly notes: readonly string[];
}

const size_max_B = 256 * 1024 ** 2;

/**
 * Reads a recording: a CSV file as it stands, or a journal (NDJSON, its header first) with one row a cycle.
 * @throws InputError
 */
export function readRecordedSeries(file: string): RecordedSeries {
  const text = readText(file, size_max_B);
  if (!/^\uFEFF?\s*\{/.test(text)) return { table: parseCsv(text, file), notes: [] };
  const journal = parsed(text, file);
  const notes = journal.torn ? [`${file}: its last line is cut short, as a crash in the middle of a write leaves it; it was left out`] : [];
  return { table: journalTable(journal, file), notes };
}

/** @throws InputError with the line and what is wrong with it */
function parsed(text: string, file: string): Journal {
  try {
    return parseJournal(text);
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    throw new InputError([{ file, line: error.line, path: '', found: error.problem, allowed: 'a journal as run, live and record write it (docs/journal.md), or a CSV file' }]);
  }
}

/**
 * The columns of a timeline as far as snapshots tell them: t_s, then for each service cpu, replicas (desired), running
 * and net_tx_Bps, for each group cpu and nodes (ready). A row is what a cycle saw first, at the time it was taken; a
 * cycle that saw nothing has an empty row at its begin. A journal that goes on from another counts from where it does so.
 * @throws InputError when a service and a node group have one name
 */
function journalTable({ header, entries }: Journal, file: string): Table {
  const from_s = header.checkpoint?.t_s ?? 0;
  const rows = entries.flatMap(({ entry, line }) => (entry.type === 'cycle' ? [rowOf(entry, line, from_s)] : []));
  const columns = [...new Set(['t_s', ...rows.flatMap(({ values }) => [...values.keys()])])];
  return tableOf(file, { line: 1, cells: columns }, rows.map(({ line, values }) => ({ line, cells: columns.map((column) => cellOf(values.get(column))) })));

  function rowOf(entry: CycleEntry, line: number, origin_s: number) {
    const snapshot = entry.inputs.find((input) => input.kind === 'observed')?.snapshot;
    const t_s = (snapshot?.taken_s ?? entry.t_s) - origin_s;
    return { line, values: new Map<string, number | undefined>([['t_s', t_s], ...(snapshot === undefined ? [] : seen(snapshot, file, line))]) };
  }
}

function seen({ services, groups }: Snapshot, file: string, line: number): (readonly [string, number | undefined])[] {
  const both = services.find(({ name }) => groups.some((group) => group.name === name));
  if (both !== undefined) throw new InputError([{ file, line, path: both.name, found: 'a service and a node group of this name', allowed: 'names of their own, as columns are called by them' }]);
  return [
    ...services.flatMap(({ name, desired, running, reading }) => [
      [`${name}.cpu`, reading?.cpu] as const, [`${name}.replicas`, desired] as const,
      [`${name}.running`, running] as const, [`${name}.net_tx_Bps`, reading?.net_tx_Bps] as const,
    ]),
    ...groups.flatMap(({ name, ready, reading }) => [[`${name}.cpu`, reading?.cpu] as const, [`${name}.nodes`, ready] as const]),
  ];
}

const cellOf = (value: number | undefined): string => (value === undefined ? '' : String(value));
