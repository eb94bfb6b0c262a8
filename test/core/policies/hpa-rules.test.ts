import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateLimited, remembered, stabilized, withChange, type PastRecommendation, type RateRule, type ScaleEvents, type ScalingRules } from '../../../src/core/policies/hpa-rules.js';

const rules = (stabilization_window: number, policies: readonly RateRule[] = [], select: ScalingRules['select'] = 'max'): ScalingRules => ({ stabilization_window, select, policies });
const none: ScaleEvents = { up: [], down: [] };
const count = fc.integer({ min: 0, max: 50 });
const window = fc.integer({ min: 0, max: 600 });
const past = fc.array(fc.record({ ago: fc.integer({ min: 1, max: 700 }), replicas: count }), { maxLength: 20 })
  .map((list) => list.sort((a, b) => b.ago - a.ago).map(({ ago, replicas }): PastRecommendation => ({ t_s: -ago, replicas })));

describe('stabilization', () => {
  it('raises to the lowest and lowers to the highest recommendation of the window', () => {
    const history = [{ t_s: -50, replicas: 7 }, { t_s: -20, replicas: 5 }];
    expect(stabilized(9, 3, history, 0, rules(60), rules(60))).toBe(5);
    expect(stabilized(2, 9, history, 0, rules(60), rules(60))).toBe(7);
    expect(stabilized(2, 9, history, 0, rules(60), rules(30))).toBe(5);
  });

  it('forgets a recommendation exactly as old as the window', () => {
    expect(stabilized(2, 9, [{ t_s: -60, replicas: 7 }], 0, rules(0), rules(60))).toBe(2);
  });

  it('lies between the present count and the wish', () => {
    fc.assert(fc.property(count, count, past, window, window, (wanted, current, history, up_s, down_s) => {
      const steady = stabilized(wanted, current, history, 0, rules(up_s), rules(down_s));
      expect(steady).toBeGreaterThanOrEqual(Math.min(wanted, current));
      expect(steady).toBeLessThanOrEqual(Math.max(wanted, current));
    }));
  });

  it('moves no more with a longer window', () => {
    fc.assert(fc.property(count, count, past, window, window, (wanted, current, history, a, b) => {
      const change = (window_s: number) => Math.abs(stabilized(wanted, current, history, 0, rules(window_s), rules(window_s)) - current);
      expect(change(Math.max(a, b))).toBeLessThanOrEqual(change(Math.min(a, b)));
    }));
  });

  it('grows with the wish', () => {
    fc.assert(fc.property(count, count, count, past, window, window, (a, b, current, history, up_s, down_s) => {
      const at = (wanted: number) => stabilized(wanted, current, history, 0, rules(up_s), rules(down_s));
      expect(at(Math.max(a, b))).toBeGreaterThanOrEqual(at(Math.min(a, b)));
    }));
  });

  it('remembers enough to answer as if it remembered all, and no count twice', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), count), { minLength: 1, maxLength: 60 }), count, window, window, (wishes, current, up_s, down_s) => {
      const all: PastRecommendation[] = [];
      let few: readonly PastRecommendation[] = [];
      let t_s = 0;
      for (const [wait_s, replicas] of wishes) {
        t_s += wait_s;
        const [up, down] = [rules(up_s), rules(down_s)];
        expect(stabilized(replicas, current, few, t_s, up, down)).toBe(stabilized(replicas, current, all, t_s, up, down));
        all.push({ t_s, replicas });
        few = remembered(few, { t_s, replicas }, Math.max(up_s, down_s));
        expect(new Set(few.map((each) => each.replicas)).size).toBe(few.length);
      }
    }));
  });
});

describe('rates', () => {
  const bounds = { min: 1, max: 100 };
  const fourTasks: RateRule = { type: 'tasks', value: 4, period: 15 };
  const double: RateRule = { type: 'percent', value: 100, period: 15 };

  it('selects the most permissive, the strictest, or nothing', () => {
    const up = (select: ScalingRules['select']) => rateLimited(50, 10, none, 0, rules(0, [fourTasks, double], select), rules(0), bounds);
    expect([up('max'), up('min'), up('disabled')]).toEqual([20, 14, 10]);
    const down = (select: ScalingRules['select']) => rateLimited(1, 10, none, 0, rules(0), rules(0, [fourTasks, { ...double, value: 20 }], select), bounds);
    expect([down('max'), down('min'), down('disabled')]).toEqual([6, 8, 10]);
  });

  it('counts what was changed in the period, both ways', () => {
    const up = rules(0, [fourTasks]);
    expect(rateLimited(50, 10, { up: [{ t_s: -14, change: 3 }], down: [] }, 0, up, rules(0), bounds)).toBe(11);
    expect(rateLimited(50, 10, { up: [{ t_s: -15, change: 3 }], down: [] }, 0, up, rules(0), bounds)).toBe(14);
    expect(rateLimited(50, 10, { up: [], down: [{ t_s: -14, change: 3 }] }, 0, up, rules(0), bounds)).toBe(17);
  });

  it('rounds a percentage up on the way up and towards zero on the way down', () => {
    const tenPercent: RateRule = { type: 'percent', value: 10, period: 60 };
    expect(rateLimited(50, 1, none, 0, rules(0, [tenPercent]), rules(0), bounds)).toBe(2);
    expect(rateLimited(1, 5, none, 0, rules(0), rules(0, [tenPercent]), bounds)).toBe(4);
  });

  const rate = fc.record({ type: fc.constantFrom('tasks' as const, 'percent' as const), value: fc.integer({ min: 1, max: 100 }), period: fc.integer({ min: 1, max: 120 }) });
  const rates = fc.record({ select: fc.constantFrom('max' as const, 'min' as const, 'disabled' as const), policies: fc.array(rate, { minLength: 1, maxLength: 3 }) })
    .map(({ select, policies }) => rules(0, policies, select));
  const events = fc.array(fc.record({ t_s: fc.integer({ min: -150, max: -1 }), change: fc.integer({ min: 1, max: 10 }) }), { maxLength: 5 });

  it('never goes past the wish, nor against its direction, nor out of the bounds', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), events, events, rates, rates, (wanted, current, up, down, upRules, downRules) => {
      const allowed = rateLimited(wanted, current, { up, down }, 0, upRules, downRules, { min: 1, max: 50 });
      expect(allowed).toBeGreaterThanOrEqual(Math.min(wanted, current));
      expect(allowed).toBeLessThanOrEqual(Math.max(wanted, current));
    }));
  });
});

describe('scale events', () => {
  it('are the changes that were seen, kept as long as a period can see them', () => {
    const first = withChange(none, 3, 0, 10, 60);
    expect(first).toEqual({ up: [{ t_s: 0, change: 3 }], down: [] });
    const second = withChange(first, -2, 10, 20, 60);
    expect(second).toEqual({ up: [{ t_s: 0, change: 3 }], down: [{ t_s: 10, change: 2 }] });
    expect(withChange(second, 0, 50, 60, 60)).toEqual({ up: [], down: [{ t_s: 10, change: 2 }] });
  });
});
