import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nonNegativeLine } from '../../../src/experiment/calibrate/non-negative-line.js';

describe('least squares line with neither part below zero', () => {
  it('finds the line that the points lie on', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 2, noNaN: true }), fc.double({ min: 0.01, max: 2, noNaN: true }), (intercept, slope) => {
      const x = [1, 2, 5, 9];
      const line = nonNegativeLine(x, x.map((value) => intercept + slope * value), 0)!;
      expect(line.intercept).toBeCloseTo(intercept, 9);
      expect(line.slope).toBeCloseTo(slope, 9);
    }));
  });

  it('keeps the known intercept where x hardly varies', () => {
    expect(nonNegativeLine([10, 10.1, 9.9], [3, 3, 3], 1)).toEqual({ intercept: 1, slope: expect.closeTo(0.2, 9) as number });
  });

  it('makes a falling line flat and one that begins below zero begin at it', () => {
    expect(nonNegativeLine([1, 2, 3], [3, 2, 1], 0)).toEqual({ intercept: 2, slope: 0 });
    expect(nonNegativeLine([1, 2, 3], [0, 1, 2], 0)).toEqual({ intercept: 0, slope: 0.5 });
  });

  it('passes over missing values, and says nothing without any', () => {
    expect(nonNegativeLine([1, NaN, 3], [1, 5, 3], 0)!.slope).toBeCloseTo(1, 9);
    expect(nonNegativeLine([NaN], [1], 0)).toBeUndefined();
  });
});
