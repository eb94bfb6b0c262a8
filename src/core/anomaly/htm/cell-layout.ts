/** Cells stand in columns: cell i of column c has the number c * cellsPerColumn + i. Its first cell is a column's start cell. */
export interface CellLayout {
  readonly columns: number;
  /** At most 32, so that a column's cells fit the bits of a word. */
  readonly cellsPerColumn: number;
}

/** Synapses of a segment to active cells from which on it is active, and from which on it is the one to learn with. */
export const activationThreshold = 13;
export const matchThreshold = 10;
