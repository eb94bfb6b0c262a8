import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { studentCdf, studentQuantile, studentTwoSided } from '../../../src/experiment/statistics/student-t.js';

describe('Student\'s t', () => {
  test.each([[1, 12.7062047], [2, 4.3026527], [4, 2.7764451], [9, 2.2621572], [29, 2.0452296], [1000, 1.9623390]])(
    'the printed 97.5th percentile with %i degrees of freedom is %f',
    (freedom, quantile) => expect(studentQuantile(0.975, freedom)).toBeCloseTo(quantile, 6),
  );

  test('one degree of freedom is Cauchy, two have a closed form', () => {
    fc.assert(fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (t) => {
      expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 7);
      expect(studentCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 7);
    }), { seed: 1 });
  });

  test('the quantile undoes the distribution function', () => {
    fc.assert(fc.property(fc.double({ min: 0.5, max: 0.9999, noNaN: true }), fc.integer({ min: 1, max: 200 }), (probability, freedom) => {
      expect(studentCdf(studentQuantile(probability, freedom), freedom)).toBeCloseTo(probability, 9);
    }), { seed: 1 });
  });

  test('two-sided p is twice the tail, and 0 at infinity', () => {
    expect(studentTwoSided(2.2621572, 9)).toBeCloseTo(0.05, 7);
    expect(studentTwoSided(-2.2621572, 9)).toBeCloseTo(0.05, 7);
    expect(studentTwoSided(Infinity, 3)).toBe(0);
  });
});
