import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimate, pairedEstimate } from '../../../src/experiment/statistics/interval.js';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 12 });

describe('intervals', () => {
  test('by hand: 1, 2, 3 have mean 2 and half-width t(0.975, 2) · 1 / √3', () => {
    const { mean, ci95, n } = estimate([1, 2, 3]);
    expect([mean, n]).toEqual([2, 3]);
    expect(ci95![0]).toBeCloseTo(2 - 4.3026527 / Math.sqrt(3), 6);
    expect(ci95![1]).toBeCloseTo(2 + 4.3026527 / Math.sqrt(3), 6);
  });

  test('one replication has no interval and no p value', () => {
    expect(estimate([7])).toEqual({ mean: 7, ci95: null, n: 1 });
    expect(pairedEstimate([7], [5])).toEqual({ mean: 2, ci95: null, n: 1, p: null });
  });

  test('replications that agree have an interval without width', () => {
    expect(estimate([0.1, 0.1, 0.1]).ci95).toEqual([expect.closeTo(0.1), expect.closeTo(0.1)]);
    expect(pairedEstimate([3.3, 2.2], [1.1, 0]).p).toBe(0);
    expect(pairedEstimate([1, 2], [1, 2]).p).toBe(1);
  });

  test('by hand: paired differences 1, 1, 4', () => {
    const { mean, p } = pairedEstimate([11, 21, 34], [10, 20, 30]);
    expect(mean).toBe(2);
    // t = 2 / (√3 / √3) = 2 with two degrees of freedom: p = 1 - 2/√6.
    expect(p).toBeCloseTo(1 - 2 / Math.sqrt(6), 9);
  });

  test('the interval holds the mean, and holds 0 exactly when p is at least 0.05', () => {
    fc.assert(fc.property(values, (differences) => {
      const { mean, ci95, p } = pairedEstimate(differences, differences.map(() => 0));
      expect(ci95![0]).toBeLessThanOrEqual(mean);
      expect(ci95![1]).toBeGreaterThanOrEqual(mean);
      const nearest = Math.min(Math.abs(ci95![0]), Math.abs(ci95![1]));
      if (nearest > 1e-6 * Math.abs(ci95![1] - ci95![0])) expect(ci95![0] <= 0 && ci95![1] >= 0).toBe(p! >= 0.05);
    }), { seed: 1 });
  });

  test('a shift common to all seeds does not show in the paired difference', () => {
    fc.assert(fc.property(values, fc.integer({ min: -1000, max: 1000 }), (reference, gain) => {
      const { mean, ci95 } = pairedEstimate(reference.map((value) => value + gain), reference);
      expect(mean).toBeCloseTo(gain, 6);
      expect(ci95![1] - ci95![0]).toBeLessThan(1e-6);
    }), { seed: 1 });
  });

  test('covers the true mean in 95 % of experiments', () => {
    let state = 12345;
    const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const experiments = 4000;
    let covered = 0;
    for (let k = 0; k < experiments; k++) {
      const { ci95 } = estimate(Array.from({ length: 5 }, () => 10 + 3 * normal()));
      if (ci95![0] <= 10 && ci95![1] >= 10) covered++;
    }
    expect(covered / experiments).toBeGreaterThan(0.94);
    expect(covered / experiments).toBeLessThan(0.96);
  });
});
