/**
 * erfc(x) for x >= 0 to a relative error of 1e-12: below 2 the series of erf, above it the continued fraction of erfc
 * (Abramowitz & Stegun 7.1.6 and 7.1.14).
 */
export function complementaryError(x: number): number {
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 2) {
    let term = 2 * x;
    let sum = term;
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - scale * sum;
  }
  let fraction = x;
  for (let n = 60; n > 0; n--) fraction = x + n / 2 / fraction;
  return scale / fraction;
}
