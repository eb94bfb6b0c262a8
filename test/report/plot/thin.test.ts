import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { thin } from '../../../src/report/plot/thin.js';

const values = fc.array(fc.oneof({ weight: 9, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) }, { weight: 1, arbitrary: fc.constant(NaN) }), { minLength: 2, maxLength: 400 });
const points = (value: readonly number[]) => ({ t_s: value.map((_, row) => row * 10), value });

describe('thinning a curve', () => {
  test('keeps peaks, ends, order and the budget', () => {
    fc.assert(fc.property(values, fc.integer({ min: 1, max: 50 }), (value, buckets) => {
      const kept = thin(points(value), buckets);
      expect(kept.t_s.length).toBeLessThanOrEqual(Math.max(2 * buckets + 2, 0));
      expect([kept.t_s[0], kept.t_s.at(-1)]).toEqual([0, (value.length - 1) * 10]);
      expect(kept.t_s.every((t_s, row) => row === 0 || t_s > kept.t_s[row - 1]!)).toBe(true);
      kept.t_s.forEach((t_s, row) => expect(kept.value[row]).toBe(value[t_s / 10]));
      const finite = (list: readonly number[]) => list.filter(Number.isFinite);
      if (finite(value).length > 0) {
        expect(Math.max(...finite(kept.value))).toBe(Math.max(...finite(value)));
        expect(Math.min(...finite(kept.value))).toBe(Math.min(...finite(value)));
      }
    }), { seed: 1 });
  });

  test('a long gap stays a gap', () => {
    const value = [1, 2, 3, 4, NaN, NaN, NaN, NaN, 5, 6, 7, 8];
    expect(thin(points(value), 3).value).toEqual([1, 4, NaN, 5, 8]);
  });

  test('a short curve stays as it is', () => {
    const short = points([1, 2, 3]);
    expect(thin(short, 2)).toBe(short);
  });
});
