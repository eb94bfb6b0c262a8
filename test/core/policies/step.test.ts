import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recommendation } from '../../../src/core/policies/policy.js';
import { step, type StepState } from '../../../src/core/policies/step.js';
import { contextOf, drive, task } from './harness.js';

const ask = (overrides: object) => step.recommend(contextOf(step, { bounds: { min: 1, max: 100 }, ...overrides } as never)) as Recommendation<StepState>;
/** One reading raises either alarm. */
const immediate = { scale_out: { breaches: 1, of: 1 }, scale_in: { breaches: 1, of: 1 } };
const roomy = { current: 50, bounds: { min: 0, max: 1000 } };

describe('step', () => {
  it('takes the larger a step the further the reading is past the threshold', () => {
    expect(ask({ current: 3, cpu: 0.7, parameters: immediate })).toMatchObject({ desired: 4, reason: 'high alarm: step out' });
    expect(ask({ current: 3, cpu: 0.85, parameters: immediate }).desired).toBe(5);
    expect(ask({ current: 3, cpu: 0.1, parameters: immediate })).toMatchObject({ desired: 2, reason: 'low alarm: step in' });
    expect(ask({ current: 3, cpu: 0.2, parameters: immediate })).toMatchObject({ desired: 3, reason: 'no alarm' });
  });

  it('waits for M of N breaches', () => {
    const wishes = (cpu: readonly number[]) => {
      let index = 0;
      return drive(step, cpu.length, () => cpu[index++]!, roomy as never).map(({ answer, current }) => answer.desired - current);
    };
    expect(wishes([0.7, 0.5, 0.7])).toEqual([0, 0, 1]);
    expect(wishes([0.7, 0.5, 0.5, 0.7])).toEqual([0, 0, 0, 0]);
    expect(wishes([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])).toEqual([0, 0, 0, 0, 0, -1, 0]);
  });

  it('holds in an alarm whose latest reading is not past the threshold', () => {
    const raised = { out: 0b11, in: 0, warming: [], current: 3 };
    expect(ask({ current: 3, cpu: 0.5, state: raised })).toMatchObject({ desired: 3, reason: 'alarm, but the latest reading is not past the threshold' });
  });

  it('adds only the difference while replicas warm up: the example of the AWS documentation', () => {
    const parameters = {
      warm_up: '120s', up_threshold: 0.5, down_threshold: 0.4,
      scale_out: { ...immediate.scale_out, adjustment_type: 'percent', adjustments: [{ lower: 0, upper: 0.1, adjustment: 0 }, { lower: 0.1, upper: 0.2, adjustment: 10 }, { lower: 0.2, adjustment: 30 }] },
    };
    const first = ask({ current: 10, cpu: 0.6, parameters });
    expect(first.desired).toBe(11);
    const again = ask({ t_s: 10, current: 11, cpu: 0.62, parameters, state: first.state });
    expect(again).toMatchObject({ desired: 11, reason: 'high alarm: enough is warming up' });
    const higher = ask({ t_s: 20, current: 11, cpu: 0.7, parameters, state: again.state });
    expect(higher.desired).toBe(13);
    expect(ask({ t_s: 200, current: 13, cpu: 0.7, parameters, state: { ...higher.state!, current: 13, warming: [] } }).desired).toBe(16);
  });

  it('leaves warming tasks out of the metric', () => {
    const state = { out: 0, in: 0, warming: [{ until_s: 50, count: 1 }], current: 3 };
    const tasks = [task({ cpu: 0.7 }), task({ cpu: 0.7 }), task({ cpu: 0, started_s: -10 })];
    expect(ask({ current: 3, cpu: 0.47, tasks, state, parameters: immediate }).state!.out).toBe(1);
    expect(ask({ current: 3, cpu: 0.47, tasks, state: { ...state, warming: [] }, parameters: immediate }).state!.out).toBe(0);
  });

  it('scales nothing in during a warm-up', () => {
    const state = { out: 0, in: 0, warming: [{ until_s: 50, count: 1 }], current: 3 };
    expect(ask({ t_s: 49, current: 3, cpu: 0.1, state, parameters: immediate })).toMatchObject({ desired: 3, reason: 'low alarm: no scale-in during a warm-up' });
    expect(ask({ t_s: 50, current: 3, cpu: 0.1, state, parameters: immediate }).desired).toBe(2);
  });

  it('watches memory or the network by thresholds of their own', () => {
    const parameters = { ...immediate, metric: 'memory', up_threshold: 0.3, down_threshold: 0.1 };
    expect(ask({ cpu: 0, parameters })).toMatchObject({ desired: 2 });
    expect(ask({ cpu: 0, parameters })).not.toHaveProperty('thresholds');
    expect(step.parameters.safeParse({ metric: 'memory', up_threshold: 0.3 }).error?.issues).toMatchObject([{ path: ['down_threshold'] }]);
  });

  it('refuses crossed thresholds', () => {
    expect(step.parameters.safeParse({ up_threshold: 0.3, down_threshold: 0.4 }).error?.issues).toMatchObject([{ path: ['down_threshold'], message: 'at most up_threshold (0.3); found 0.4' }]);
  });

  const readings = fc.array(fc.double({ min: 0, max: 1.2, noNaN: true }), { minLength: 1, maxLength: 60 });
  const rule = (sign: 1 | -1) => fc.record({
    breaches: fc.integer({ min: 1, max: 2 }), of: fc.integer({ min: 2, max: 4 }),
    adjustment_type: fc.constantFrom('change', 'percent', 'exact'),
    adjustments: fc.tuple(fc.nat(40), fc.nat(40)).map(([near, far]) => [{ lower: 0, upper: 0.1, adjustment: near }, { lower: 0.1, adjustment: far }]),
    minimum_magnitude: fc.integer({ min: 1, max: 3 }),
  }).map((each) => ({ ...each, adjustments: each.adjustments.map((one) => ({ ...one, adjustment: one.adjustment * (each.adjustment_type === 'exact' ? 1 : sign) + 0 })) }));

  it('never steps against the direction of its alarm, even to an exact count', () => {
    fc.assert(fc.property(readings, rule(1), rule(-1), (cpu, scale_out, scale_in) => {
      let index = 0;
      for (const { answer, current, cpu: read } of drive(step, cpu.length, () => cpu[index++]!, { ...roomy, parameters: { scale_out, scale_in } } as never)) {
        if (answer.desired > current) expect(read).toBeGreaterThanOrEqual(0.65);
        if (answer.desired < current) expect(read).toBeLessThan(0.2);
      }
    }));
  });

  it('has no more batches warming than replicas', () => {
    fc.assert(fc.property(readings, (cpu) => {
      let index = 0;
      for (const { state, current } of drive(step, cpu.length, () => cpu[index++]!, { ...roomy, parameters: { ...immediate, warm_up: '1h' } } as never)) {
        expect(state!.warming.length).toBeLessThanOrEqual(current);
      }
    }));
  });
});
