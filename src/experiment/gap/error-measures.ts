/** How far one reading lies from another over common samples. */
export interface ReadingError {
  /** Samples compared. */
  readonly n: number;
  /** Root of the mean squared difference, divided by the recorded range; `null` where the recording never moved. */
  readonly nrmse: number | null;
  /** Mean of simulated minus recorded, in the series' unit. */
  readonly bias: number;
  /** The bias divided by the mean of the recorded samples compared; `null` where that is 0. */
  readonly bias_share: number | null;
}

/** `recordedRange` is that of the whole recording, so that a cut does not change the scale. Pairs with NaN are left out. */
export function readingError(simulated: readonly number[], recorded: readonly number[], recordedRange: number): ReadingError {
  let n = 0;
  let sum = 0;
  let squares = 0;
  let recordedSum = 0;
  for (const [index, right] of recorded.entries()) {
    const difference = simulated[index]! - right;
    if (Number.isNaN(difference)) continue;
    n += 1;
    sum += difference;
    recordedSum += right;
    squares += difference * difference;
  }
  if (n === 0) return { n, nrmse: null, bias: 0, bias_share: null };
  return { n, nrmse: recordedRange > 0 ? Math.sqrt(squares / n) / recordedRange : null, bias: sum / n, bias_share: recordedSum === 0 ? null : sum / recordedSum };
}

export function range(values: readonly number[]): number {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most > least ? most - least : 0;
}
