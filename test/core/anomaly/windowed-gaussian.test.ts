import { expect, test } from 'vitest';
import { windowedGaussian } from '../../../src/core/anomaly/windowed-gaussian.js';

const scored = (values: readonly number[], parameters: { window: number; step: number }) => {
  const detector = windowedGaussian.create({ min: 0, max: 1, probation: 0 }, parameters);
  return values.map((value, t_s) => detector.score({ t_s, value }));
};

test('the first row is expected, the middle scores 0.5, and any other value after a constant 1', () => {
  expect(scored([5, 5, 5, 6], { window: 10, step: 2 })).toStrictEqual([0, 0.5, 0.5, 1]);
});

test('one deviation out, on either side, is the share of a normal distribution within it', () => {
  for (const value of [1, -1]) expect(scored([1, -1, 1, -1, value], { window: 10, step: 1 }).at(-1)).toBeCloseTo(0.841344746, 9);
});

test('the window moves on by whole steps and forgets what it left', () => {
  const values = [...Array<number>(4).fill(0), ...Array<number>(4).fill(100), 0];
  expect(scored(values, { window: 4, step: 4 }).slice(4)).toStrictEqual([1, 1, 1, 1, 1]);
  expect(scored([...values.slice(0, -1), 100], { window: 4, step: 4 }).at(-1)).toBe(0.5);
});

test('a window that is cut short is refused with its place', () => {
  const state = windowedGaussian.create({ min: 0, max: 1, probation: 0 }, windowedGaussian.parameters.parse({})).state();
  const model = state.model as { readonly window: string };
  expect(() => windowedGaussian.restore({ ...state, model: { ...model, window: model.window.slice(0, -4) } })).toThrow(/^model\.window: \d+ letters; allowed: \d+ letters$/);
});
