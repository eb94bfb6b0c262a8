import { describe, expect, test } from 'vitest';
import { reactions, reversals } from '../../../src/experiment/metrics/behaviour.js';
import { metricNamed } from '../../../src/experiment/metrics/catalogue.js';
import type { ScalingMark } from '../../../src/experiment/run-record.js';
import { objective, run, steps } from '../synthetic-run.js';

function mark(t_s: number, from: number, to: number, target = 'api', kind: ScalingMark['kind'] = 'service'): ScalingMark {
  return { t_s, from, to, target, kind, reason: 'test' };
}

describe('reversals', () => {
  test('up then down within five minutes', () => {
    expect(reversals([mark(0, 1, 2), mark(300, 2, 1)])).toBe(1);
    expect(reversals([mark(0, 1, 2), mark(301, 2, 1)])).toBe(0);
  });

  test('down then up is none, nor is an up that another up confirmed too long ago', () => {
    expect(reversals([mark(0, 2, 1), mark(10, 1, 2)])).toBe(0);
    expect(reversals([mark(0, 1, 2), mark(200, 2, 3), mark(450, 3, 2), mark(460, 2, 1)])).toBe(1);
  });

  test('targets are judged apart, also a group of a service\'s name', () => {
    expect(reversals([mark(0, 1, 2), mark(10, 2, 1, 'db'), mark(20, 2, 1, 'api', 'group')])).toBe(0);
  });
});

describe('scaling actions', () => {
  test('those of the warm-up are left out', () => {
    const record = run({ warm_up_s: 60, marks: [mark(30, 1, 2), mark(60, 2, 3), mark(90, 3, 2)] });
    expect(metricNamed('scaling_actions').of({ run: record, objective, unscaled: undefined })).toBe(2);
    expect(metricNamed('reversals').of({ run: record, objective, unscaled: undefined })).toBe(1);
  });
});

describe('reaction to a load step', () => {
  const demand = steps([0, 1], [100, 2], [300, 3], [500, 1]);
  const record = run({ demand, load_steps_s: [100, 300], supply: steps([0, 1], [140, 2], [420, 3]) });

  test('until the supply reaches the demand of that moment', () => {
    expect(reactions(record, 'api')).toEqual([
      { step_s: 100, after_s: 40 },
      { step_s: 300, after_s: 120 },
    ]);
    expect(metricNamed('reaction_time').of({ run: record, objective, unscaled: undefined })).toBe(80);
  });

  test('a step never met counts until the next one, or the end', () => {
    expect(reactions({ ...record, ...run({ demand, load_steps_s: [100, 300] }) }, 'api')).toEqual([
      { step_s: 100, after_s: 200 },
      { step_s: 300, after_s: 300 },
    ]);
  });

  test('who has enough already reacts in no time', () => {
    expect(reactions(run({ demand, load_steps_s: [100], supply: steps([0, 4]) }), 'api')).toEqual([{ step_s: 100, after_s: 0 }]);
  });

  test('without a load step there is nothing to measure', () => {
    expect(metricNamed('reaction_time').of({ run: run({ demand }), objective, unscaled: undefined })).toBeNaN();
  });
});
