import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../src/core/policies/policy.js';
import { builtInPolicies as policies } from '../../../src/core/policies/registry.js';
import { contextOf, drive } from './harness.js';

const readings = fc.array(fc.double({ min: 0, max: 1.5, noNaN: true }), { minLength: 1, maxLength: 60 });
const built_in = [...policies.values()];

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

function trajectory(policy: Policy, values: readonly number[], kind: 'service' | 'group', max = 8) {
  let index = 0;
  const start = { target: { kind, name: 'iot' }, current: 2, bounds: { min: 1, max } } as const;
  return drive(policy, values.length, () => values[index++ % values.length]!, start);
}

describe('registry', () => {
  it('holds every policy under its own name', () => {
    expect([...policies.keys()]).toEqual(['none', 'discrete', 'adaptive', 'step', 'target-tracking']);
    for (const [name, policy] of policies) expect(policy.name).toBe(name);
  });

  it('has no name that an object already has', () => {
    expect(policies.get('constructor')).toBeUndefined();
    expect(policies.get('toString')).toBeUndefined();
  });
});

describe.each(built_in)('$name', (policy) => {
  it('works without parameters, and refuses unknown ones', () => {
    expect(policy.parameters.safeParse({}).success).toBe(true);
    expect(policy.parameters.safeParse({ no_such_parameter: 1 }).success).toBe(false);
  });

  it('accepts what the tuner draws from its ranges', () => {
    const ranges = Object.entries(policy.tunable ?? {});
    const draw = fc.record(Object.fromEntries(ranges.map(([name, { min, max, integer }]) => [name, integer === true ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true })])));
    fc.assert(fc.property(draw, (parameters) => {
      expect(policy.parameters.parse(parameters)).toMatchObject(parameters);
    }));
  });

  it('gives the same answer to the same context, and leaves the context alone', () => {
    fc.assert(fc.property(readings, fc.constantFrom('service' as const, 'group' as const), (values, kind) => {
      const last = trajectory(policy, values, kind).at(-1)!;
      const context = contextOf(policy, { t_s: last.t_s + 10, cpu: values[0]!, current: 3, running: 3, state: last.state });
      deepFreeze(context);
      expect(policy.recommend(context)).toEqual(policy.recommend(context));
    }));
  });

  it('keeps its state as plain data: a checkpoint in between changes no answer', () => {
    fc.assert(fc.property(readings, fc.double({ min: 0, max: 1.5, noNaN: true }), (values, cpu) => {
      const last = trajectory(policy, values, 'service').at(-1)!;
      const state: unknown = last.state === undefined ? undefined : JSON.parse(JSON.stringify(last.state));
      const next = { t_s: last.t_s + 10, cpu, current: last.current, running: last.current };
      expect(policy.recommend(contextOf(policy, { ...next, state }))).toEqual(policy.recommend(contextOf(policy, { ...next, state: last.state })));
    }));
  });

  it('keeps its state small however long it runs', () => {
    const length = (cycles: number) => {
      const steps = drive(policy, cycles, (t_s) => 0.75 + 0.75 * Math.sin(t_s) * Math.cos(t_s / 7), { current: 2, bounds: { min: 1, max: 20 } });
      return Math.max(...steps.map(({ state }) => JSON.stringify(state ?? null).length));
    };
    expect(length(2000)).toBeLessThan(1500);
    expect(length(4000)).toBeLessThanOrEqual(length(2000) * 1.2);
  });

  it('wants whole counts, never fewer than none, for a constant phrase', () => {
    const reasons = new Set<string>();
    fc.assert(fc.property(readings, (values) => {
      for (const { answer } of trajectory(policy, values, 'group')) {
        expect(Number.isInteger(answer.desired)).toBe(true);
        expect(answer.desired).toBeGreaterThanOrEqual(0);
        reasons.add(answer.reason);
      }
    }));
    expect(reasons.size).toBeLessThan(20);
    for (const reason of reasons) expect(reason).toMatch(/^[a-z][^0-9]*(1 - alpha)?$/);
  });

  it('settles at a size when the load per replica can be met', () => {
    // 1.2 cores of work shared by the replicas: between the limits with three, 0.4 each.
    const steps = drive(policy, 400, (_, current) => 1.2 / current, { current: 3, parameters: policy.name === 'target-tracking' ? { target: 0.4 } : {} });
    expect(new Set(steps.slice(-50).map(({ current }) => current)).size).toBe(1);
  });
});
