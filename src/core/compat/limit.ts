import type { Direction } from './original-event.js';
import { toFloat } from './python-number.js';
import { formatFixed } from './rounding.js';

/**
 * policy/adaptive.py:33,69: the text written for a moved limit: alpha further out, two decimals with exact halves to
 * even, a trailing blank. Ends with ValueError.
 */
export function movedLimit(direction: Direction, limit: string, alpha: number): string {
  const factor = direction === 'high' ? 1 + alpha : 1 - alpha;
  return `${formatFixed(toFloat(limit) * factor, 2)} `;
}
