import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discrete } from '../../../src/core/policies/discrete.js';
import { contextOf } from './harness.js';

const ask = (cpu: number, rest = {}) => discrete.recommend(contextOf(discrete, { cpu, current: 3, ...rest }));
const fraction = fc.double({ min: 0, max: 1, noNaN: true });

describe('discrete', () => {
  it.each([
    [0.65, 4, 'at or above the upper limit'],
    [0.649, 3, 'between the limits'],
    [0.2, 3, 'between the limits'],
    [0.199, 2, 'below the lower limit'],
  ])('at a reading of %f wants %i', (cpu, desired, reason) => {
    expect(ask(cpu)).toMatchObject({ desired, reason, thresholds: { up: 0.65, down: 0.2 } });
  });

  it('goes by the target\'s steps, and never below none', () => {
    expect(ask(0.9, { step: { up: 3, down: 2 } })).toMatchObject({ desired: 6 });
    expect(ask(0.1, { step: { up: 3, down: 5 } })).toMatchObject({ desired: 0 });
  });

  it('prefers the limits of its parameters, one or both', () => {
    expect(ask(0.5, { parameters: { cpu_up_limit: 0.45 } })).toMatchObject({ desired: 4, thresholds: { up: 0.45, down: 0.2 } });
    expect(ask(0.3, { parameters: { cpu_up_limit: 0.45, cpu_down_limit: 0.35 } })).toMatchObject({ desired: 2 });
  });

  it('refuses crossed limits', () => {
    const result = discrete.parameters.safeParse({ cpu_up_limit: 0.3, cpu_down_limit: 0.5 });
    expect(result.error?.issues).toMatchObject([{ path: ['cpu_down_limit'], message: 'at most cpu_up_limit (0.3); found 0.5' }]);
  });

  it('never goes against the reading', () => {
    fc.assert(fc.property(fraction, fraction, fraction, fc.integer({ min: 1, max: 50 }), (cpu, a, b, current) => {
      const limits = { up: Math.max(a, b), down: Math.min(a, b) };
      const { desired } = ask(cpu, { limits, current }) as { desired: number };
      if (cpu >= limits.up) expect(desired).toBeGreaterThan(current);
      else if (cpu < limits.down) expect(desired).toBeLessThan(current);
      else expect(desired).toBe(current);
    }));
  });
});
