import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepErrors, stepsOf, type Step } from '../../../src/experiment/gap/steps.js';

const step = (at_s: number, from: number, to: number): Step => ({ at_s, from, to });

describe('time errors of steps', () => {
  it('lists every change of a series at the first sample that shows it', () => {
    expect(stepsOf({ t_s: [0, 10, 20, 30], value: [1, 1, 3, 2] })).toEqual([step(20, 1, 3), step(30, 3, 2)]);
  });

  it('answers a step with the crossing of its level in its direction', () => {
    const errors = stepErrors([step(100, 1, 2), step(120, 2, 3), step(200, 3, 2)], [step(110, 1, 2), step(115, 2, 3), step(230, 3, 1)]);
    expect(errors.map(({ error_s }) => error_s)).toEqual([10, -5, 30]);
  });

  it('lets one large step answer several small ones', () => {
    expect(stepErrors([step(100, 1, 2), step(120, 2, 3)], [step(105, 1, 3)]).map(({ error_s }) => error_s)).toEqual([5, -15]);
  });

  it('keeps the order: a flap before is not taken for the step that follows it', () => {
    const errors = stepErrors([step(100, 1, 2), step(150, 2, 1), step(400, 1, 2)], [step(90, 1, 2), step(390, 2, 1), step(410, 1, 2)]);
    expect(errors.map(({ error_s }) => error_s)).toEqual([-10, 240, 10]);
  });

  it('says null for a step that never came', () => {
    expect(stepErrors([step(100, 1, 2), step(200, 2, 3)], [step(101, 1, 2)]).map(({ error_s }) => error_s)).toEqual([1, null]);
  });

  it('reads a delay off every step of any run', () => {
    const walk = fc.array(fc.constantFrom(-1, 1, 2), { maxLength: 40 });
    fc.assert(fc.property(walk, fc.integer({ min: 0, max: 4 }), (moves, delay_s) => {
      let level = 0;
      const steps = moves.map((move, index) => step(index * 10, level, (level += move)));
      const late = steps.map((each) => ({ ...each, at_s: each.at_s + delay_s }));
      expect(stepErrors(steps, late).map(({ error_s }) => error_s)).toEqual(steps.map(() => delay_s));
    }));
  });
});
