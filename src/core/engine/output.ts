import type { JournalEntry } from '../journal/line.js';
import type { Act, Observe, Wake } from './protocol.js';

/** What goes out, to be carried out in order. */
export type Output = Observe | Act | Wake | Journal;

/** An entry is complete: write its line (`journalLine`) before the outputs that follow, and the next step, are carried out. */
export interface Journal {
  readonly kind: 'journal';
  /** Borrowed: it shares the engine's memory until the next step. */
  readonly entry: JournalEntry;
}
