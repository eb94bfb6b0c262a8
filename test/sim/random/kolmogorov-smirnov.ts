/** Kolmogorov-Smirnov distance of a sample from a law, times sqrt(n): below 1.63 with probability 0.99. */
export function ksStatistic(sample: readonly number[], distribution: (x: number) => number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const n = sorted.length;
  let distance = 0;
  sorted.forEach((x, i) => {
    const p = distribution(x);
    distance = Math.max(distance, Math.abs(p - i / n), Math.abs(p - (i + 1) / n));
  });
  return distance * Math.sqrt(n);
}

export const mean = (sample: readonly number[]): number => sample.reduce((sum, x) => sum + x, 0) / sample.length;

export function variation(sample: readonly number[]): number {
  const m = mean(sample);
  return Math.sqrt(mean(sample.map((x) => (x - m) ** 2))) / m;
}

/** Abramowitz and Stegun 7.1.26, error below 1.5e-7. */
export function normalDistribution(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const erf = 1 - t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-z * z);
  return x < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}
