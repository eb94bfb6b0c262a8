import { OriginalStop } from './original-stop.js';
import { strip } from './python-text.js';

const digits = '\\d(?:_?\\d)*';
const floatForm = new RegExp(`^[+-]?(?:${digits}\\.?(?:${digits})?|\\.${digits})(?:[eE][+-]?${digits})?$`);
const intForm = new RegExp(`^[+-]?${digits}$`);
const infinity = /^([+-]?)inf(?:inity)?$/i;

/** Numbers are stripped like text, save for the separators U+001C..1F. */
function bareNumber(text: string): string {
  return /[\x1c-\x1f]/.test(text) ? text : strip(text); // eslint-disable-line no-control-regex
}

/** `float(text)`, or `null` where Python raises ValueError. */
export function floatOrNull(text: string): number | null {
  const bare = bareNumber(text);
  if (floatForm.test(bare)) return Number(bare.replaceAll('_', ''));
  const sign = infinity.exec(bare)?.[1];
  if (sign !== undefined) return sign === '-' ? -Infinity : Infinity;
  return /^[+-]?nan$/i.test(bare) ? NaN : null;
}

/** `float(text)`; ends with ValueError. */
export function toFloat(text: string): number {
  const value = floatOrNull(text);
  if (value === null) throw new OriginalStop('ValueError', `could not convert string to float: ${JSON.stringify(text)}`);
  return value;
}

/** `int(text)`; ends with ValueError. */
export function toInt(text: string): number {
  const bare = bareNumber(text);
  if (!intForm.test(bare)) throw new OriginalStop('ValueError', `invalid literal for int(): ${JSON.stringify(text)}`);
  return Number(bare.replaceAll('_', ''));
}
