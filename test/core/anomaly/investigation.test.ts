import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { investigated, type Investigation } from '../../../src/core/anomaly/investigation.js';

const rules = { threshold: 0.9999, calm: 6, at_most: 600 };
const after = (scores: readonly number[], given = rules): readonly (Investigation | null)[] => {
  let now: Investigation | null = null;
  return scores.map((score, row) => (now = investigated(now, { t_s: 10 * row, score, sizes: { api: row } }, given)));
};

describe('an investigation', () => {
  test('begins strictly above the threshold and ends with the seventh calm cycle, as the original\'s counter', () => {
    const states = after([0.9999, 1, ...Array<number>(8).fill(0)]);
    expect(states.map((state) => state !== null)).toEqual([false, true, true, true, true, true, true, true, false, false]);
    expect(states[1]).toEqual({ since_s: 10, calm: 0, accepted: false, sizes: { api: 1 } });
  });

  test('an anomaly in the calm begins the calm anew, not the investigation', () => {
    expect(after([1, 0, 0, 1])[3]).toMatchObject({ since_s: 0, calm: 0, sizes: { api: 0 } });
  });

  test('is accepted when it has lasted too long, and stays so until it is over', () => {
    const states = after([...Array<number>(62).fill(1), 0, 0]);
    expect(states.findIndex((state) => state?.accepted === true)).toBe(60);
    expect(states.at(-1)).toMatchObject({ accepted: true });
  });

  test('whatever the scores: under way exactly while one of the last calm + 1 cycles was anomalous; accepted by its age alone', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(0, 0.5, 1)), fc.integer({ min: 0, max: 8 }), (scores, calm) => {
      after(scores, { ...rules, calm, at_most: 50 }).forEach((state, row) => {
        expect(state !== null).toBe(scores.slice(Math.max(0, row - calm), row + 1).includes(1));
        if (state !== null) expect(state.accepted).toBe(10 * row - state.since_s >= 50);
      });
    }));
  });
});
