import type { CycleEntry } from '../core/journal/line.js';

/** Who is told what happens: lines on a screen, JSON for a log. */
export interface LiveReporter {
  cycle(entry: CycleEntry): void;
  /** What an operator should know, once. */
  note(level: 'info' | 'warn' | 'error', text: string): void;
}
