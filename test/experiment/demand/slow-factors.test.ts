import { expect, test } from 'vitest';
import { slowFactors } from '../../../src/experiment/demand/slow-factors.js';
import { application } from '../../../src/sim/model/application.js';

test('a drift has the mean 1 in levels that rise; what does not vary has as many of 1', () => {
  const [drifting, steady] = slowFactors(application.parse({
    stack: 'iot',
    services: { api: { cpu: { time: '10ms', drift: { cv: 0.4, correlation: '60s' } } }, db: { cpu: '10ms' } },
  })) as [readonly number[], readonly number[]];
  expect(drifting.reduce((sum, factor) => sum + factor, 0) / drifting.length).toBeCloseTo(1, 12);
  expect(drifting).toEqual([...drifting].sort((a, b) => a - b));
  expect(steady).toHaveLength(drifting.length);
  for (const factor of steady) expect(factor).toBeCloseTo(1, 12);
});
