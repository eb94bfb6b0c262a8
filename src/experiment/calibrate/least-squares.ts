/**
 * Solves the symmetric positive definite system A x = b by Cholesky's decomposition; A is given by rows and is
 * overwritten. @throws RangeError when A is not positive definite
 */
export function solvePositiveDefinite(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  for (let j = 0; j < n; j += 1) {
    for (let i = j; i < n; i += 1) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k += 1) sum -= matrix[i]![k]! * matrix[j]![k]!;
      if (i > j) matrix[i]![j] = sum / matrix[j]![j]!;
      else if (sum > 0) matrix[j]![j] = Math.sqrt(sum);
      else throw new RangeError('the matrix is not positive definite');
    }
  }
  const solution = Float64Array.from(right);
  for (let i = 0; i < n; i += 1) {
    for (let k = 0; k < i; k += 1) solution[i]! -= matrix[i]![k]! * solution[k]!;
    solution[i]! /= matrix[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < n; k += 1) solution[i]! -= matrix[k]![i]! * solution[k]!;
    solution[i]! /= matrix[i]![i]!;
  }
  return solution;
}

export interface Line {
  readonly intercept: number;
  readonly slope: number;
}

/**
 * Least squares line y = intercept + slope · x with neither below zero. Where x hardly varies (its coefficient of
 * variation is below 0.2) the intercept cannot be told from the slope and `intercept` is kept.
 */
export function nonNegativeLine(x: readonly number[], y: readonly number[], intercept: number): Line | undefined {
  const rows = x.flatMap((value, index) => (Number.isNaN(value + y[index]!) ? [] : [[value, y[index]!] as const]));
  if (rows.length === 0) return undefined;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const mx = mean(rows.map(([value]) => value));
  const my = mean(rows.map(([, value]) => value));
  const variance = mean(rows.map(([value]) => (value - mx) ** 2));
  if (!(mx > 0)) return undefined;
  if (Math.sqrt(variance) >= 0.2 * mx) {
    const slope = mean(rows.map(([a, b]) => (a - mx) * (b - my))) / variance;
    if (slope <= 0) return { intercept: Math.max(0, my), slope: 0 };
    if (my - slope * mx >= 0) return { intercept: my - slope * mx, slope };
    intercept = 0;
  }
  return { intercept, slope: Math.max(0, (my - intercept) / mx) };
}
