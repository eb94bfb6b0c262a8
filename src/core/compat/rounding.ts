import { OriginalStop } from './original-stop.js';

/**
 * `"%.<decimals>f" % value` as Python prints it: the nearest decimal of the exact binary value, exact halves to even.
 * `toFixed` takes exact halves up and turns to exponents at 1e21.
 */
export function formatFixed(value: number, decimals: number): string {
  if (Number.isNaN(value)) return 'nan';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign}inf`;
  const scaled = roundedHalfEven(Math.abs(value), 10n ** BigInt(decimals)).toString().padStart(decimals + 1, '0');
  return `${sign}${scaled.slice(0, scaled.length - decimals)}.${scaled.slice(scaled.length - decimals)}`;
}

/** `round(value, decimals)` */
export function roundTo(value: number, decimals: number): number {
  return Number.isFinite(value) ? Number(formatFixed(value, decimals)) : value;
}

/**
 * A reading as the original keeps it (util.py:47, get_util_info): the text with its trailing blank and the number in
 * it. Ends with TypeError for the average of nothing, which the metric store gives as `null`.
 */
export function keptReading(value: number | null): { readonly text: string; readonly number: number } {
  if (typeof value !== 'number') throw new OriginalStop('TypeError', `a float is required, not ${JSON.stringify(value)}`);
  return { text: `${formatFixed(value, 3)} `, number: roundTo(value, 3) };
}

/** `repr(float(value))`: the shortest digits, an exponent from 1e16 up and below 1e-4, always recognisable as a float. */
export function reprFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa, power] = value.toExponential().split('e') as [string, string];
  const exponent = Number(power);
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const plain = exponent < 0 ? value.toFixed(mantissa.replace(/[-.]/g, '').length - 1 - exponent) : String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}

/** `value * scale` to the nearest integer, halves to even, computed exactly; `value` is finite and not negative. */
function roundedHalfEven(value: number, scale: bigint): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const biased = Number(word >> 52n);
  const fraction = word & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = Math.max(biased, 1) - 1075;
  if (exponent >= 0) return (mantissa << BigInt(exponent)) * scale;
  const numerator = mantissa * scale;
  const denominator = 1n << BigInt(-exponent);
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}
