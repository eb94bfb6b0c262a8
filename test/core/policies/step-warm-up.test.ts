import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stillWarming, unitsWarming, warmMean, type WarmingBatch } from '../../../src/core/policies/step-warm-up.js';
import { task } from './harness.js';

describe('warm-up', () => {
  it('begins when replicas are seen, ends after its time, and loses the newest first', () => {
    const first = stillWarming([], 2, 0, 60);
    expect(first).toEqual([{ until_s: 60, count: 2 }]);
    const second = stillWarming(first, 3, 20, 60);
    expect(unitsWarming(second)).toBe(5);
    expect(stillWarming(second, -4, 30, 60)).toEqual([{ until_s: 60, count: 1 }]);
    expect(stillWarming(second, 0, 60, 60)).toEqual([{ until_s: 80, count: 3 }]);
    expect(stillWarming(second, -9, 30, 60)).toEqual([]);
  });

  it('without a length never begins', () => {
    expect(stillWarming([], 5, 0, 0)).toEqual([]);
  });

  it('never holds more than was added since the lowest count: so never more than there are', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 12 })), { minLength: 1 }), (history) => {
      let batches: readonly WarmingBatch[] = [];
      let [t_s, current] = [0, 3];
      for (const [wait_s, count] of history) {
        t_s += wait_s;
        batches = stillWarming(batches, count - current, t_s, 60);
        current = count;
        expect(unitsWarming(batches)).toBeLessThanOrEqual(current);
        expect(batches.length).toBeLessThanOrEqual(current);
        for (const batch of batches) expect(batch.count).toBeGreaterThan(0);
      }
    }));
  });
});

it('the warm mean leaves out what is young, has no reading or does not run', () => {
  const tasks = [task({ cpu: 0.9 }), task({ cpu: 0.7 }), task({ cpu: 0, started_s: -59 }), task({ cpu: null }), task({ cpu: 0, state: 'removing' })];
  expect(warmMean(tasks, 0, 60)).toBeCloseTo(0.8, 12);
  expect(warmMean(tasks.slice(2), 0, 60)).toBeNull();
});
