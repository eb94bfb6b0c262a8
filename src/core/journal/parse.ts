import { damagedDetector } from './damaged-detector.js';
import { entryFields, misshapenSetting } from './entry-schema.js';
import { journalVersion, type HeaderEntry, type JournalEntry } from './line.js';

/** A journal that cannot be read: which line (from 1), and what stands there that should not. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  constructor(readonly line: number, readonly problem: string) {
    super(`line ${line}: ${problem}`);
  }
}

export interface Journal {
  readonly header: HeaderEntry;
  /** Header left out. `text` is the line as written, which replay compares with. */
  readonly entries: readonly { readonly entry: Exclude<JournalEntry, HeaderEntry>; readonly text: string; readonly line: number }[];
  /** A torn last line, as a crash in the middle of a write leaves it. */
  readonly torn: boolean;
}

/**
 * Reads a journal's text. A last line without its newline that does not parse is torn and dropped (a crash leaves
 * that); anything else that is wrong throws `JournalError`, a cycle that is missing between two others too.
 */
export function parseJournal(text: string): Journal {
  const lines = text.split('\n');
  const unterminated = lines.pop() ?? '';
  const entries = lines.map((line, index) => ({ entry: parseLine(line, index + 1), text: line, line: index + 1 }));
  const last = unterminated === '' ? undefined : tryLine(unterminated);
  if (last !== undefined) entries.push({ entry: last, text: unterminated, line: lines.length + 1 });
  const [first, ...rest] = entries;
  if (first === undefined || first.entry.type !== 'header') throw new JournalError(1, 'no header, with which a journal begins');
  const again = rest.find(({ entry }) => entry.type === 'header');
  if (again !== undefined) throw new JournalError(again.line, 'a second header: two journals in one file');
  let before_s = -Infinity;
  let expected: number | undefined;
  for (const { entry, line } of rest) {
    if (entry.type !== 'cycle') continue;
    if (entry.t_s < before_s) throw new JournalError(line, `a time that goes back from ${before_s} s to ${entry.t_s} s`);
    if (expected !== undefined && entry.cycle !== expected) {
      throw new JournalError(line, `cycle ${entry.cycle} after cycle ${expected - 1}: ${entry.cycle > expected ? `cycle ${expected} is missing` : 'a cycle that was before'}`);
    }
    before_s = entry.t_s;
    expected = entry.cycle + 1;
  }
  refuseDamage(first.entry, rest as Journal['entries']);
  return { header: first.entry, entries: rest as Journal['entries'], torn: unterminated !== '' && last === undefined };
}

/** Detectors are restored from the header's checkpoint and the last one; those between are only compared with. */
function refuseDamage(header: HeaderEntry, entries: Journal['entries']): void {
  const settings = header.configuration.anomaly;
  if (settings === undefined) return;
  const last = entries.findLast(({ entry }) => entry.type === 'cycle' && entry.checkpoint !== undefined);
  for (const { entry, line } of [{ entry: header, line: 1 }, ...(last === undefined ? [] : [last])]) {
    const damage = (entry.type === 'header' || entry.type === 'cycle') && entry.checkpoint !== undefined ? damagedDetector(settings, entry.checkpoint) : undefined;
    if (damage !== undefined) throw new JournalError(line, damage);
  }
}

function tryLine(text: string): JournalEntry | undefined {
  try {
    return parseLine(text, 0);
  } catch (error) {
    if (error instanceof JournalError) return undefined;
    throw error;
  }
}

function parseLine(text: string, line: number): JournalEntry {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new JournalError(line, `text that is not JSON (${(error as Error).message})`);
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) throw new JournalError(line, 'JSON without a "type", which is no journal entry');
  const { type } = value;
  if (type !== 'header' && type !== 'input' && type !== 'intent' && type !== 'cycle') {
    throw new JournalError(line, `an unknown entry type ${JSON.stringify(type)} (there are ${Object.keys(entryFields).join(', ')})`);
  }
  if (type === 'header' && 'journal' in value && value.journal !== journalVersion) {
    throw new JournalError(line, `journal version ${JSON.stringify(value.journal)}, where this program reads version ${journalVersion}`);
  }
  const checked = entryFields[type].safeParse(value);
  if (!checked.success) {
    const issue = checked.error.issues[0]!;
    throw new JournalError(line, `a ${type} entry with a wrong "${issue.path.join('.')}" (${issue.message})`);
  }
  if (type === 'header') {
    const wrong = misshapenSetting((value as HeaderEntry).configuration);
    if (wrong !== undefined) throw new JournalError(line, `a header whose ${wrong} is missing or of the wrong type`);
  }
  return value as JournalEntry;
}
