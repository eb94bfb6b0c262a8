import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metricNamed } from '../../../src/experiment/metrics/catalogue.js';
import { nodeHoursBegun } from '../../../src/experiment/metrics/cost.js';
import { integral } from '../../../src/experiment/metrics/step-function.js';
import { objective, run, steps } from '../synthetic-run.js';
import { stepSeries } from './random-curves.js';

const of = (name: string, record: ReturnType<typeof run>) => metricNamed(name).of({ run: record, objective, unscaled: undefined });

describe('cost', () => {
  const measured = {
    running: new Map([['api', steps([0, 1], [100, 3], [400, 2])], ['db', steps([0, 9])]]),
    nodes: new Map([['edge', steps([0, 1], [300, 2])], ['core', steps([0, 1])]]),
  };

  test('task-seconds of the objective\'s service, node-seconds of all groups', () => {
    expect(of('task_seconds', run({ measured }))).toBe(100 + 900 + 400);
    expect(of('node_seconds', run({ measured }))).toBe(300 + 600 + 600);
  });

  test('warm-up is free', () => {
    expect(of('task_seconds', run({ measured, warm_up_s: 200 }))).toBe(600 + 400);
    expect(of('node_seconds', run({ measured, warm_up_s: 200 }))).toBe(100 + 600 + 400);
  });
});

describe('node hours begun', () => {
  test('the base node pays two hours, a visitor of exactly one hour pays one, of one second more two', () => {
    expect(nodeHoursBegun(steps([0, 1], [1800, 2], [5400, 1]), 0, 7200)).toBe(3);
    expect(nodeHoursBegun(steps([0, 1], [1800, 2], [5401, 1]), 0, 7200)).toBe(4);
  });

  test('a node that leaves and comes back begins a new hour', () => {
    expect(nodeHoursBegun(steps([0, 2], [600, 1], [1200, 2]), 0, 3600)).toBe(3);
  });

  test('never less than the node-seconds, never an hour more for each node that was there', () => {
    fc.assert(fc.property(stepSeries(1, 5), fc.integer({ min: 0, max: 500 }), fc.integer({ min: 600, max: 20_000 }), (ready, from_s, to_s) => {
      const hours = nodeHoursBegun(ready, from_s, to_s);
      const used = integral(ready, from_s, to_s) / 3600;
      const rises = ready.value.reduce((sum, value, i) => sum + Math.max(0, value - (ready.value[i - 1] ?? 0)), 0);
      expect(hours).toBeGreaterThanOrEqual(used - 1e-9);
      expect(hours).toBeLessThanOrEqual(used + rises);
    }), { seed: 1 });
  });
});
