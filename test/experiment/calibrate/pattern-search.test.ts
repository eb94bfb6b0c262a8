import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patternSearch } from '../../../src/experiment/calibrate/pattern-search.js';

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('pattern search', () => {
  it('comes as near to the bottom of a bowl as its last step', () => {
    fc.assert(fc.property(within(-5, 5), within(-5, 5), (a, b) => {
      const { point } = patternSearch(([x, y]) => (x! - a) ** 2 + 3 * (y! - b) ** 2, [{ start: 0, step: 1, min: -9, max: 9 }, { start: 0, step: 1, min: -9, max: 9 }], 500);
      expect(Math.abs(point[0]! - a)).toBeLessThanOrEqual(0.0626);
      expect(Math.abs(point[1]! - b)).toBeLessThanOrEqual(0.0626);
    }));
  });

  it('stays within bounds and budget, and never ends worse than it began', () => {
    fc.assert(fc.property(within(-3, 3), fc.integer({ min: 1, max: 40 }), (start, budget) => {
      const asked: number[] = [];
      const f = ([x]: readonly number[]) => { asked.push(x!); return Math.sin(5 * x!) + x! ** 2; };
      const { value, evaluations } = patternSearch(f, [{ start, step: 2, min: -3, max: 3 }], budget);
      expect(asked.length).toBe(evaluations);
      expect(evaluations).toBeLessThanOrEqual(budget);
      expect(value).toBeLessThanOrEqual(Math.sin(5 * start) + start ** 2);
      for (const x of asked) expect(Math.abs(x)).toBeLessThanOrEqual(3);
    }));
  });

  it('without variables it tells the value where it stands', () => {
    expect(patternSearch(() => 7, [], 10)).toEqual({ point: [], value: 7, evaluations: 1 });
  });
});
