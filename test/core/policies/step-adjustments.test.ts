import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjusted, stepAdjustments, stepFor, type StepAdjustment } from '../../../src/core/policies/step-adjustments.js';

const messages = (steps: unknown) => stepAdjustments.safeParse(steps).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
/** Steps that end at the given distances. */
const stepsAt = (ends: readonly number[]): StepAdjustment[] =>
  [...ends, undefined].map((upper, index) => ({ lower: index === 0 ? 0 : ends[index - 1]!, ...(upper === undefined ? {} : { upper }), adjustment: index + 1 }));
const ends = fc.uniqueArray(fc.double({ min: 0.001, max: 1, noNaN: true }), { maxLength: 6 }).map((list) => list.sort((a, b) => a - b));

describe('bounds of the steps', () => {
  it.each<[unknown, string]>([
    [[{ lower: 0.1, adjustment: 1 }], '0.lower: the first step starts at 0; found 0.1'],
    [[{ lower: 0, upper: 0.1, adjustment: 1 }, { lower: 0.2, adjustment: 2 }], '1.lower: gap: the step before ends at 0.1; found 0.2'],
    [[{ lower: 0, upper: 0.3, adjustment: 1 }, { lower: 0.2, adjustment: 2 }], '1.lower: overlap: the step before ends at 0.3; found 0.2'],
    [[{ lower: 0, upper: 0.3, adjustment: 1 }], '0.upper: the last step has no end; found 0.3'],
    [[{ lower: 0, adjustment: 1 }, { lower: 0.2, adjustment: 2 }], '0.upper: only the last step has no end'],
    [[{ lower: 0, upper: 0.2, adjustment: 1 }, { lower: 0.2, upper: 0.1, adjustment: 1 }, { lower: 0.1, adjustment: 2 }], '1.upper: above lower (0.2); found 0.1'],
  ])('%j is refused', (steps, message) => {
    expect(messages(steps)).toEqual([message]);
  });

  it('is refused when empty', () => {
    expect(messages([])).toHaveLength(1);
  });

  it('partition every distance past the threshold: exactly one step takes each', () => {
    fc.assert(fc.property(ends, fc.double({ min: 0, max: 10, noNaN: true }), (at, past) => {
      const steps = stepAdjustments.parse(stepsAt(at));
      const takers = steps.filter(({ lower, upper }) => stepFor([{ lower, upper, adjustment: 1 }], past) !== undefined);
      expect(takers).toHaveLength(1);
      expect(stepFor(steps, past)).toBe(takers[0]);
    }));
  });

  it('include the lower and exclude the upper one', () => {
    const steps = stepsAt([0.1, 0.2]);
    expect([0, 0.05, 0.1, 0.15, 0.2, 9].map((past) => stepFor(steps, past)!.adjustment)).toEqual([1, 1, 2, 2, 3, 3]);
    expect(stepFor(steps, 0.85 - 0.65)!.adjustment).toBe(3);
    expect(stepFor(steps, -0.1)).toBeUndefined();
  });

  it('take no smaller step further past the threshold', () => {
    fc.assert(fc.property(ends, fc.double({ min: 0, max: 2, noNaN: true }), fc.double({ min: 0, max: 2, noNaN: true }), (at, a, b) => {
      const steps = stepsAt(at);
      expect(stepFor(steps, Math.max(a, b))!.adjustment).toBeGreaterThanOrEqual(stepFor(steps, Math.min(a, b))!.adjustment);
    }));
  });
});

describe('adjustments', () => {
  it('change the capacity, or set it', () => {
    expect(adjusted(5, 'change', 3, 1)).toBe(8);
    expect(adjusted(5, 'change', -2, 1)).toBe(3);
    expect(adjusted(5, 'exact', 2, 1)).toBe(2);
  });

  // The rounding examples of the AWS documentation: 12.7 to 12, 0.67 to 1, -0.58 to -1, -6.67 to -6.
  it.each([[100, 12.7, 112], [1, 67, 2], [1, -58, 0], [10, -66.7, 4], [10, 10, 11], [10, -10, 9], [10, 0, 10]])('%i by %f %% is %i', (capacity, percent, expected) => {
    expect(adjusted(capacity, 'percent', percent, 1)).toBe(expected);
  });

  it('change by at least the minimum magnitude, by percent only, and only where there is a change', () => {
    expect(adjusted(4, 'percent', 25, 2)).toBe(6);
    expect(adjusted(4, 'percent', -25, 2)).toBe(2);
    expect(adjusted(4, 'percent', 0, 2)).toBe(4);
    expect(adjusted(4, 'change', 1, 2)).toBe(5);
  });

  it('by percent keep the direction and whole counts', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: -100, max: 300, noNaN: true }), fc.integer({ min: 1, max: 5 }), (capacity, percent, magnitude) => {
      const after = adjusted(capacity, 'percent', percent, magnitude);
      expect(Number.isInteger(after)).toBe(true);
      expect(Math.sign(after - capacity) + 0).toBe(Math.sign((capacity * percent) / 100) + 0);
    }));
  });
});
