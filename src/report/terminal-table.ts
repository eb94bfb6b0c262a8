import type { Comparison } from '../experiment/comparison.js';

export interface TerminalStyle {
  /** Columns that fit; wider tables are split into blocks of policies. */
  readonly width: number;
  /** ANSI colours. */
  readonly colour: boolean;
}

/** The verdict and one table of the headline metrics, with a trailing newline; a policy a column. */
export function terminalTable(_comparison: Comparison, _style: TerminalStyle): string {
  throw new Error('not built yet');
}
