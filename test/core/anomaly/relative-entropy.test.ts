import { expect, test } from 'vitest';
import { relativeEntropy } from '../../../src/core/anomaly/relative-entropy.js';

const scored = (values: readonly number[], window = 20, range = { min: 0, max: 100 }) => {
  const detector = relativeEntropy.create({ ...range, probation: 0 }, { window, rare_max: 1 });
  return values.map((value, t_s) => detector.score({ t_s, value }));
};
const level = (value: number, rows: number) => Array<number>(rows).fill(value);

test('another level is an anomaly once, and known when it comes again', () => {
  const scores = scored([...level(10, 100), ...level(90, 100), ...level(10, 100), ...level(90, 100)]);
  expect(scores.slice(0, 100)).toStrictEqual(level(0, 100));
  expect(scores.slice(100, 200)).toContain(1);
  expect(scores.slice(200)).toStrictEqual(scores.slice(200).map(() => 0));
});

test('a window wholly outside the declared range is an anomaly for as long as it lasts', () => {
  expect(scored([...level(50, 30), ...level(1e6, 60)]).slice(50)).toStrictEqual(level(1, 40));
});

test('without a range there is nothing to tell apart', () => {
  expect(scored([...level(7, 50), 1e9, -1e9], 20, { min: 7, max: 7 })).toStrictEqual(level(0, 52));
});

test('a window that is cut short is refused with its place', () => {
  const state = relativeEntropy.create({ min: 0, max: 1, probation: 0 }, relativeEntropy.parameters.parse({})).state();
  const model = state.model as { readonly window: string };
  expect(() => relativeEntropy.restore({ ...state, model: { ...model, window: model.window.slice(0, -4) } })).toThrow(/^model\.window: \d+ letters; allowed: \d+ letters$/);
});
