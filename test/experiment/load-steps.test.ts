import { expect, test } from 'vitest';
import { loadSteps } from '../../src/experiment/load-steps.js';
import { steps } from './synthetic-run.js';

test('rises by a quarter of the highest level are steps; falls, small rises and the start are none', () => {
  expect(loadSteps(new Map([['a', steps([0, 4], [100, 8], [200, 2], [300, 3], [400, 5])], ['b', steps([0, 0], [50, 10], [100, 20])]]))).toEqual([50, 100, 400]);
});

test('a trace of a million changes is gone through as one of ten', () => {
  const t_s = Array.from({ length: 1_000_000 }, (_, index) => index);
  expect(loadSteps(new Map([['trace', { t_s, value: t_s.map((at_s) => (at_s === 77_777 ? 100 : at_s % 2)) }]]))).toEqual([77_777]);
});
