/**
 * Holm's step-down correction: p values adjusted for being one of several tests, in the order given; a test is
 * significant at level α when its adjusted value is below α.
 * Source: Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statistics 6 (1979) 65-70.
 */
export function holmAdjusted(p: readonly number[]): number[] {
  const ascending = p.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const adjusted = new Array<number>(p.length);
  let largest = 0;
  ascending.forEach(({ value, index }, rank) => {
    largest = Math.max(largest, Math.min(1, value * (p.length - rank)));
    adjusted[index] = largest;
  });
  return adjusted;
}
