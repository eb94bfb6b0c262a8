/** Compares names by code unit, which no locale changes: the order of a snapshot's lists. */
export function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
