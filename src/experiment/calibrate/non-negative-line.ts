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
