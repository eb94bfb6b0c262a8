import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guardSettings } from '../../../src/core/configuration/engine-configuration.js';
import { ActionRate } from '../../../src/core/guard/action-rate.js';
import { Guard, type Proposal } from '../../../src/core/guard/guard.js';

const proposal: Proposal = {
  t_s: 100, kind: 'service', current: 2, desired: 2, bounds: { min: 1, max: 4 }, step: { up: 1, down: 1 }, changed_s: -1, wishes: [],
};
const judge = (settings: object, change: Partial<Proposal>, frozen = false, acted: number[] = []) => {
  const parsed = guardSettings.parse(settings);
  return new Guard(parsed, new ActionRate(parsed.actions_per_minute, acted)).judge({ ...proposal, ...change }, frozen);
};

describe('each rule', () => {
  test('bounds: a wish is clipped, where the original refused it whole', () => {
    expect(judge({}, { desired: 9 })).toEqual({ decision: 4, outcomes: [{ rule: 'bounds', from: 9, to: 4 }] });
    expect(judge({}, { desired: 0 }).decision).toBe(1);
  });
  test('bounds: a target outside comes back though its policy is content', () => {
    expect(judge({}, { current: 7, desired: 7 }).decision).toBe(4);
  });
  test('step', () => {
    expect(judge({ limit_step: true }, { desired: 4 }).decision).toBe(3);
  });
  test('cooldown holds each direction by its own time', () => {
    const settings = { cooldown_up: '10s', cooldown_down: '60s' };
    expect(judge(settings, { desired: 3, changed_s: 85 }).decision).toBe(3);
    expect(judge(settings, { desired: 1, changed_s: 85 })).toEqual({ decision: 2, outcomes: [{ rule: 'cooldown', from: 1, to: 2 }] });
  });
  test('stabilization: lowers only to the highest wish of the window', () => {
    const settings = { stabilization_down: '60s' };
    expect(judge(settings, { current: 4, desired: 1, wishes: [{ t_s: 50, desired: 3 }, { t_s: 30, desired: 4 }] }).decision).toBe(3);
  });
  test('stabilization never leads out of the bounds', () => {
    expect(judge({ stabilization_up: '60s' }, { current: 0, desired: 3, bounds: { min: 2, max: 4 }, wishes: [{ t_s: 80, desired: 1 }] }).decision).toBe(2);
    expect(judge({ stabilization_down: '60s' }, { current: 7, desired: 2, bounds: { min: 1, max: 4 }, wishes: [{ t_s: 80, desired: 9 }] }).decision).toBe(4);
  });
  test('stabilization: raises only to the lowest wish of the window', () => {
    expect(judge({ stabilization_up: '30s' }, { desired: 4, wishes: [{ t_s: 80, desired: 3 }] }).decision).toBe(3);
  });
  test('freeze', () => {
    expect(judge({}, { desired: 3 }, true).outcomes).toEqual([{ rule: 'freeze', from: 3, to: 2 }]);
  });
  test('action rate counts any 60 s', () => {
    const acted = [41, 50, 60];
    expect(judge({ actions_per_minute: 3 }, { desired: 3 }, false, acted).outcomes).toEqual([{ rule: 'action-rate', from: 3, to: 2 }]);
    expect(judge({ actions_per_minute: 3 }, { desired: 3, t_s: 101 }, false, acted).decision).toBe(3);
  });
});

const anyProposal = fc.record({
  t_s: fc.integer({ min: 0, max: 1000 }), kind: fc.constantFrom('service' as const, 'group' as const),
  current: fc.integer({ min: 0, max: 12 }), desired: fc.integer({ min: -3, max: 15 }),
  bounds: fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })).map(([min, more]) => ({ min, max: min + more + 1 })),
  step: fc.record({ up: fc.integer({ min: 1, max: 3 }), down: fc.integer({ min: 1, max: 3 }) }),
  changed_s: fc.integer({ min: -1, max: 1000 }),
  wishes: fc.array(fc.record({ t_s: fc.integer({ min: 0, max: 1000 }), desired: fc.integer({ min: 0, max: 12 }) }), { maxLength: 5 }),
});
const anySettings = fc.record({
  cooldown_up: fc.constantFrom('0s', '30s'), cooldown_down: fc.constantFrom('0s', '90s'),
  stabilization_up: fc.constantFrom('0s', '20s'), stabilization_down: fc.constantFrom('0s', '100s'),
  limit_step: fc.boolean(),
});

describe('invariants', () => {
  test('a change never leaves the bounds, and from inside never passes the wish', () => {
    fc.assert(fc.property(anyProposal, anySettings, fc.boolean(), (each, settings, frozen) => {
      const { decision } = judge(settings, each, frozen);
      const floor = each.kind === 'group' ? Math.max(1, each.bounds.min) : each.bounds.min;
      const inside = each.current >= floor && each.current <= each.bounds.max;
      if (inside) {
        expect(decision).toBeGreaterThanOrEqual(floor);
        expect(decision).toBeLessThanOrEqual(each.bounds.max);
        const wish = Math.max(floor, Math.min(each.bounds.max, each.desired));
        expect(decision).toBeGreaterThanOrEqual(Math.min(wish, each.current));
        expect(decision).toBeLessThanOrEqual(Math.max(wish, each.current));
      }
      if (decision !== each.current) expect(decision).toBeLessThanOrEqual(Math.max(each.bounds.max, settings.limit_step ? each.current : 0));
      if (frozen) expect(decision).toBe(each.current);
    }));
  });
  test('the outcomes tell the whole way from the wish to the decision', () => {
    fc.assert(fc.property(anyProposal, anySettings, fc.boolean(), (each, settings, frozen) => {
      const { decision, outcomes } = judge(settings, each, frozen);
      let at = each.desired;
      for (const outcome of outcomes) {
        expect(outcome.from).toBe(at);
        at = outcome.to;
      }
      expect(at).toBe(decision);
    }));
  });
  test('never more actions in 60 s than allowed', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), (most, gaps) => {
      const rate = new ActionRate(most);
      const acted: number[] = [];
      let t_s = 0;
      for (const gap of gaps) {
        t_s += gap;
        if (rate.left(t_s) === 0) continue;
        rate.count(t_s);
        acted.push(t_s);
        expect(acted.filter((at) => t_s - at < 60).length).toBeLessThanOrEqual(most);
      }
    }));
  });
});
