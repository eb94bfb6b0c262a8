import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recommendation } from '../../../src/core/policies/policy.js';
import { targetTracking, type TargetTrackingState } from '../../../src/core/policies/target-tracking.js';
import { contextOf, drive, task, type ContextOverrides } from './harness.js';

const bounds = { min: 1, max: 100 };
const ask = (overrides: object) =>
  targetTracking.recommend(contextOf(targetTracking, { bounds, ...overrides } as ContextOverrides<never, TargetTrackingState> as never)) as Recommendation<TargetTrackingState>;

describe('target-tracking', () => {
  it('has the defaults of Kubernetes', () => {
    expect(targetTracking.parameters.parse({})).toEqual({
      target: 0.6, tolerance: 0.1, cpu_initialization_period: 300, initial_readiness_delay: 30,
      scale_up: { stabilization_window: 0, select: 'max', policies: [{ type: 'tasks', value: 4, period: 15 }, { type: 'percent', value: 100, period: 15 }] },
      scale_down: { stabilization_window: 300, select: 'max', policies: [{ type: 'percent', value: 100, period: 15 }] },
    });
  });

  it('keeps the other defaults of a direction when one is given', () => {
    expect(targetTracking.parameters.parse({ scale_down: { stabilization_window: '60s' } })).toMatchObject({
      scale_down: { stabilization_window: 60, select: 'max', policies: [{ type: 'percent', value: 100, period: 15 }] },
    });
  });

  it.each([
    { target: 0 }, { tolerance: 1 }, { scale_up: { policies: [] } }, { scale_up: { policies: [{ type: 'pods', value: 1, period: '15s' }] } },
    { scale_up: { policies: [{ type: 'tasks', value: 1, period: '0s' }] } }, { scale_down: { stabilization_window: '2h' } }, { scale_down: { stabilization_window: 60 } },
  ])('refuses %j', (parameters) => {
    expect(targetTracking.parameters.safeParse(parameters).success).toBe(false);
  });

  it('goes by the tasks where they are known', () => {
    expect(ask({ current: 2, cpu: 0.6, tasks: [task({ cpu: 0.9 }), task({ cpu: 0.9 })] })).toMatchObject({ desired: 3, reason: 'over the target' });
    expect(ask({ current: 1, tasks: [task({ cpu: null })] })).toMatchObject({ desired: 1, reason: 'no task has a reading that counts' });
  });

  it('goes by the mean of a node group, in which what is wanted but not ready counts as pending', () => {
    const group = { target: { kind: 'group', name: 'iot-edge' } };
    expect(ask({ ...group, current: 2, cpu: 0.9 }).desired).toBe(3);
    expect(ask({ ...group, current: 2, running: 1, cpu: 0.9 }).desired).toBe(2);
    expect(ask({ ...group, current: 2, cpu: 0.62 })).toMatchObject({ desired: 2, reason: 'at the target' });
  });

  it('shows the band in which it rests as its thresholds', () => {
    const { up, down } = ask({ cpu: 0.6 }).thresholds!;
    expect([up, down]).toEqual([expect.closeTo(0.66, 12), expect.closeTo(0.54, 12)]);
  });

  it('doubles, or adds four, in 15 s', () => {
    expect(ask({ current: 2, cpu: 6 })).toMatchObject({ desired: 6, reason: 'rate rule' });
    expect(ask({ current: 10, cpu: 6 }).desired).toBe(20);
  });

  it('holds a scale-in until the window has forgotten the last high wish', () => {
    const steps = drive(targetTracking, 60, (t_s, current) => (t_s < 100 ? 2.4 : 0.6) / current, { current: 4, bounds } as never);
    const first = steps.find(({ answer, current }) => answer.desired < current)!;
    expect(first.t_s).toBe(90 + 300);
    expect(first.answer.desired).toBe(1);
    expect(steps.find(({ t_s }) => t_s === 200)!.answer.reason).toBe('stabilization window');
  });

  it('counts what has been seen to change, not what was asked for', () => {
    const parameters = { scale_up: { policies: [{ type: 'tasks', value: 2, period: '60s' }] } };
    const first = ask({ t_s: 0, current: 2, cpu: 3, parameters });
    expect(first.desired).toBe(4);
    const refused = ask({ t_s: 10, current: 2, cpu: 3, parameters, state: first.state });
    expect(refused.desired).toBe(4);
    const granted = ask({ t_s: 20, current: 4, cpu: 3, parameters, state: refused.state });
    expect(granted.desired).toBe(4);
    expect(granted.state!.events).toEqual({ up: [{ t_s: 10, change: 2 }], down: [] });
    expect(ask({ t_s: 70, current: 4, cpu: 3, parameters, state: granted.state }).desired).toBe(6);
  });

  it('remembers no more counts than the bounds allow, nor events longer than a period', () => {
    const values = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 20, maxLength: 80 });
    fc.assert(fc.property(values, fc.integer({ min: 1, max: 12 }), (cpu, max) => {
      let index = 0;
      for (const { state } of drive(targetTracking, cpu.length, () => cpu[index++]!, { current: 1, bounds: { min: 1, max } } as never)) {
        expect(state!.recommendations.length).toBeLessThanOrEqual(max);
        expect(state!.events.up.length + state!.events.down.length).toBeLessThanOrEqual(2);
      }
    }));
  });

  it('never wants a change against the direction of the mean, but out of the bounds', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1, maxLength: 40 }), (cpu) => {
      let index = 0;
      const parameters = { scale_down: { stabilization_window: '0s' } };
      for (const { answer, current, cpu: read } of drive(targetTracking, cpu.length, () => cpu[index++]!, { current: 5, bounds, parameters } as never)) {
        if (answer.desired > current) expect(read).toBeGreaterThan(0.6);
        if (answer.desired < current) expect(read).toBeLessThan(0.6);
      }
    }));
  });
});
