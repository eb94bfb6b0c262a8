import type { Interval } from './interval.js';

/**
 * How many decimals a figure deserves; negative ones round to tens, hundreds, ... With an interval: so many that its
 * half-width shows one digit, or two when the first is a 1 (0.137 → 0.14, 0.37 → 0.4), the habit of measurement
 * tables (GUM, JCGM 100:2008, 7.2.6). Without one, three significant digits; when all replications agree to the last
 * bit, whole numbers stand in full. Never more than `most`, the metric's own resolution.
 */
export function decimalsDeserved(mean: number, ci95: Interval | null, most: number): number {
  if (ci95 === null) return withoutZeros(mean, Math.min(most, decimalsOfValue(mean)));
  const half = (ci95[1] - ci95[0]) / 2;
  return half > 0 ? Math.min(most, decimalsOfError(half)) : withoutZeros(mean, Math.min(most, Math.max(0, decimalsOfValue(mean))));
}

function decimalsOfError(half: number): number {
  const exponent = Math.floor(Math.log10(half));
  return half / 10 ** exponent < 1.95 ? 1 - exponent : -exponent;
}

function decimalsOfValue(value: number): number {
  return value === 0 ? 0 : 2 - Math.floor(Math.log10(Math.abs(value)));
}

/** A count of 6 is 6, not 6.00. */
function withoutZeros(value: number, decimals: number): number {
  return decimals <= 0 ? decimals : (Number(value.toFixed(decimals)).toString().split('.')[1]?.length ?? 0);
}

/** A figure for people: rounded to `decimals`, thousands parted by commas, a true minus sign. */
export function printed(value: number, decimals: number): string {
  const scale = 10 ** Math.max(0, -decimals);
  const rounded = Math.round(value / scale) * scale;
  const text = decimals > 0 ? value.toFixed(decimals) : rounded.toFixed(0);
  const [whole = '', fraction] = text.replace('-', '').split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const negative = text.startsWith('-') && /[1-9]/.test(text);
  return `${negative ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** For machines: seven significant digits, so that no noise of floating point is written. */
export function machineNumber(value: number): number {
  return Number(value.toPrecision(7));
}
