import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holmAdjusted } from '../../../src/experiment/statistics/holm.js';
import { pairedTests } from '../../../src/experiment/statistics/paired-tests.js';

const seeds = (...values: readonly number[]) => new Map(values.map((value, index) => [index + 1, value]));

describe('Holm', () => {
  test('the example of R\'s p.adjust', () => {
    expect(holmAdjusted([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  test('never below the raw value, never above 1, never out of order, Bonferroni at most', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (p) => {
      const adjusted = holmAdjusted(p);
      p.forEach((value, i) => {
        expect(adjusted[i]).toBeGreaterThanOrEqual(value);
        expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, value * p.length));
        p.forEach((other, j) => value < other && expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!));
      });
    }), { seed: 1 });
  });
});

describe('paired tests', () => {
  test('are corrected together, leave the reference out and pair by seed', () => {
    const reference = seeds(1, 2, 3);
    const [own, near, far] = pairedTests([reference, new Map([[3, 3.2], [1, 0.9], [2, 2.1]]), seeds(11, 12.5, 13)], reference);
    expect(own).toBeUndefined();
    expect(near!.mean).toBeCloseTo(0.2 / 3, 9);
    expect(near!.p_holm).toBe(near!.p);
    expect(far!.p_holm).toBeCloseTo(2 * far!.p!, 12);
  });

  test('a run that could not be measured drops its pair only', () => {
    const [tested] = pairedTests([seeds(5, NaN, 7)], seeds(1, 2, 3));
    expect(tested).toMatchObject({ n: 2, mean: 4 });
    expect(pairedTests([seeds(NaN, NaN)], seeds(1, 2))).toEqual([undefined]);
  });
});
