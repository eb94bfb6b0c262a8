/** Rows of a recording: all, or the two parts of a fit that holds some back to be judged on. */
export type RowSet = 'all' | 'used' | 'held_back';

/** Blocks of this many rows; every second is held back. Neighbouring rows share most of their window, so single rows would not be held back at all. */
const block = 8;

/** Whether a row is one of a set. */
export function rowsIn(set: RowSet): (row: number) => boolean {
  if (set === 'all') return () => true;
  const heldBack = (row: number) => Math.floor(row / block) % 2 === 1;
  return set === 'held_back' ? heldBack : (row) => !heldBack(row);
}
