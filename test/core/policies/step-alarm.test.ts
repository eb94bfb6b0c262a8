import fc from 'fast-check';
import { expect, it } from 'vitest';
import { alarmRule, isRaised, recorded } from '../../../src/core/policies/step-alarm.js';

const rule = alarmRule('out', { breaches: 1, of: 1, adjustments: [{ lower: 0, adjustment: 1 }] });
const message = (input: unknown, direction: 'out' | 'in' = 'out') =>
  alarmRule(direction, { breaches: 1, of: 1, adjustments: [{ lower: 0, adjustment: direction === 'out' ? 1 : -1 }] }).safeParse(input).error?.issues[0]?.message;

it('is raised by M breaches among the latest N readings, and by no older ones', () => {
  fc.assert(fc.property(fc.array(fc.boolean(), { maxLength: 80 }), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), (readings, a, b) => {
    const [breaches, of] = [Math.min(a, b), Math.max(a, b)];
    const history = readings.reduce((so_far, breached) => recorded(so_far, breached, { of }), 0);
    expect(isRaised(history, { breaches })).toBe(readings.slice(-of).filter(Boolean).length >= breaches);
  }));
});

it('allows adjustments in its own direction only, whole ones but for percent', () => {
  expect(rule.safeParse({ adjustment_type: 'percent', adjustments: [{ lower: 0, adjustment: 12.5 }] }).success).toBe(true);
  expect(message({ adjustments: [{ lower: 0, adjustment: 1.5 }] })).toBe('a whole number; found 1.5');
  expect(message({ adjustments: [{ lower: 0, adjustment: -1 }] })).toBe('at least 0: scale_out adds; found -1');
  expect(message({ adjustments: [{ lower: 0, adjustment: 1 }] }, 'in')).toBe('at most 0: scale_in removes; found 1');
  expect(message({ adjustment_type: 'exact', adjustments: [{ lower: 0, adjustment: -1 }] }, 'in')).toBe('at least 0; found -1');
});

it('cannot need more breaches than readings', () => {
  expect(message({ breaches: 3, of: 2 })).toBe('at most of (2); found 3');
});
