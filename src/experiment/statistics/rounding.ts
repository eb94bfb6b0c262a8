import type { Interval } from './interval.js';

/**
 * How many decimals a figure deserves. With an interval: so many that its half-width shows one digit, or two when
 * the first is a 1 (0.137 → 0.14, 0.37 → 0.4), the habit of measurement tables (GUM, JCGM 100:2008, 7.2.6). Without
 * one, or with one of no width: three significant digits. Never more than `most`, the metric's own resolution.
 */
export function decimalsDeserved(mean: number, ci95: Interval | null, most: number): number {
  const half = ci95 === null ? 0 : (ci95[1] - ci95[0]) / 2;
  const wanted = half > 0 ? decimalsOfError(half) : decimalsOfValue(mean);
  return Math.max(0, Math.min(most, wanted));
}

function decimalsOfError(half: number): number {
  const exponent = Math.floor(Math.log10(half));
  const leading = half / 10 ** exponent;
  // 0.97 rounds to 1.0 with one digit, not to 0.97 with two.
  return leading < 1.95 ? 1 - exponent : -exponent;
}

function decimalsOfValue(value: number): number {
  return value === 0 ? 0 : 2 - Math.floor(Math.log10(Math.abs(value)));
}

/** For machines: seven significant digits, so that no noise of floating point is written. */
export function machineNumber(value: number): number {
  return Number(value.toPrecision(7));
}
