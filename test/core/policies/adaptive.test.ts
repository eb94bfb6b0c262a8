import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adaptive, type AdaptiveState } from '../../../src/core/policies/adaptive.js';
import { contextOf, drive, type ContextOverrides } from './harness.js';

type Overrides = ContextOverrides<unknown, AdaptiveState>;
const ask = (cpu: number, rest: Overrides = {}) => adaptive.recommend(contextOf(adaptive, { cpu, current: 2, ...rest } as never));
const replicas = (cpu: number, rest: Overrides = {}) => {
  const answer = ask(cpu, rest);
  if (answer.kind !== 'replicas') throw new Error(`asks again: ${answer.reason}`);
  return answer;
};
/** Many replicas, so that neither bound is reached; the reading depends on time alone. */
const roomy = { current: 500, bounds: { min: 0, max: 1000 } } as const;
const firstChange = (cpu: number, parameters = {}) =>
  drive(adaptive, 200, () => cpu, { ...roomy, parameters } as never).find(({ answer }) => answer.desired !== 500);

describe('adaptive', () => {
  it('scales at once on a critical reading, out and in', () => {
    expect(ask(0.75)).toMatchObject({ kind: 'replicas', desired: 3, reason: 'critical: at or above 1 - alpha' });
    expect(ask(0.149)).toMatchObject({ kind: 'replicas', desired: 1, reason: 'idle: below the minimum threshold' });
  });

  it('looks again after beta at a reading that is high or low, and at no other', () => {
    expect(ask(0.65)).toEqual({ kind: 'ask-again', after_s: 5, reason: 'high: a burst?' });
    expect(ask(0.199)).toEqual({ kind: 'ask-again', after_s: 5, reason: 'low: a dip?' });
    expect(ask(0.649).kind).toBe('replicas');
    expect(ask(0.2).kind).toBe('replicas');
  });

  it('moves the threshold when the second reading confirms, and not when the crossing has passed', () => {
    expect(replicas(0.7, { t_s: 5, asked: 1 })).toMatchObject({
      desired: 2, thresholds: { up: 0.75, down: 0.2 }, state: { up: { to: 0.75, at_s: 5 }, down: null },
    });
    expect(replicas(0.17, { t_s: 5, asked: 1 })).toMatchObject({ desired: 2, state: { up: null, down: { at_s: 5 } } });
    expect(replicas(0.17, { t_s: 5, asked: 1 }).thresholds!.down).toBeCloseTo(0.15, 12);
    expect(replicas(0.5, { asked: 1 })).toEqual({ kind: 'replicas', desired: 2, reason: 'the crossing has passed', thresholds: { up: 0.65, down: 0.2 } });
  });

  it('scales on a second reading that has become critical', () => {
    expect(replicas(0.8, { asked: 1 }).desired).toBe(3);
    expect(replicas(0.1, { asked: 1 }).desired).toBe(1);
  });

  it('does not wait where there is no room to scale', () => {
    expect(replicas(0.7, { current: 4 })).toMatchObject({ desired: 4, reason: 'high, at the maximum' });
    expect(replicas(0.17, { current: 1 })).toMatchObject({ desired: 1, reason: 'low, at the minimum' });
  });

  it('lets a short burst pass without scaling', () => {
    const steps = drive(adaptive, 60, (t_s) => (t_s % 300 < 30 ? 0.72 : 0.5), roomy as never);
    expect(steps.every(({ answer }) => answer.desired === 500)).toBe(true);
    expect(steps.some(({ answer }) => answer.thresholds!.up > 0.65)).toBe(true);
  });

  it('scales on a load between the upper limit and 1 - alpha that lasts, the sooner the higher', () => {
    const times = [0.66, 0.69, 0.72, 0.74, 0.76].map((cpu) => firstChange(cpu)!);
    for (const step of times) expect(step.answer.desired).toBe(501);
    const at_s = times.map(({ t_s }) => t_s);
    expect(at_s).toEqual([...at_s].sort((a, b) => b - a));
    expect(at_s[0]).toBeLessThan(5 + 120 + 10);
    expect(at_s.at(-1)).toBe(0);
  });

  it('scales in on a load between the minimum threshold and the lower limit that lasts', () => {
    expect(firstChange(0.18)!.answer).toMatchObject({ desired: 499, reason: 'low again before the lower threshold was back' });
  });

  it('puts a moved threshold back in a straight line, a full alpha in `restore`', () => {
    const up = (t_s: number) => replicas(0.3, { t_s, limits: { up: 0.4, down: 0.2 }, state: { up: { to: 0.5, at_s: 0 }, down: null } }).thresholds!.up;
    expect(up(0)).toBe(0.5);
    expect(up(60)).toBeCloseTo(0.45, 12);
    expect(up(120)).toBeCloseTo(0.4, 12);
    expect(up(1e6)).toBe(0.4);
  });

  it('puts both thresholds back when it scales, and keeps the other one when it moves one', () => {
    const state = { up: { to: 0.75, at_s: 0 }, down: { to: 0.15, at_s: 0 } };
    for (const cpu of [0.8, 0.1]) expect(replicas(cpu, { t_s: 10, state }).state).toEqual({ up: null, down: null });
    expect(replicas(0.7, { t_s: 10, asked: 1, state: { ...state, up: null } }).state).toMatchObject({ down: state.down });
    expect(replicas(0.17, { t_s: 10, asked: 1, state: { ...state, down: null } }).state).toMatchObject({ up: state.up });
  });

  it('goes by the lower limit where that is below the minimum threshold', () => {
    expect(replicas(0.12, { limits: { up: 0.81, down: 0.11 } }).desired).toBe(2);
    expect(replicas(0.109, { limits: { up: 0.81, down: 0.11 } }).desired).toBe(1);
  });

  it('goes by the upper limit where that is above 1 - alpha', () => {
    expect(replicas(0.8, { limits: { up: 0.81, down: 0.11 } }).desired).toBe(2);
    expect(replicas(0.81, { limits: { up: 0.81, down: 0.11 } }).desired).toBe(3);
  });

  const history = fc.array(fc.double({ min: 0, max: 1.2, noNaN: true }), { minLength: 1, maxLength: 80 });
  const settings = fc.record({
    alpha: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
    minimum_threshold: fc.double({ min: 0, max: 0.5, noNaN: true }),
    cpu_up_limit: fc.double({ min: 0.4, max: 1.2, noNaN: true }),
    cpu_down_limit: fc.double({ min: 0, max: 0.39, noNaN: true }),
  });

  it('keeps its thresholds within [idle, lower limit] and [upper limit, critical]', () => {
    fc.assert(fc.property(history, settings, (values, parameters) => {
      let index = 0;
      for (const { answer } of drive(adaptive, 60, () => values[index++ % values.length]!, { ...roomy, parameters } as never)) {
        const { up, down } = answer.thresholds!;
        expect(up).toBeGreaterThanOrEqual(parameters.cpu_up_limit);
        expect(up).toBeLessThanOrEqual(Math.max(1 - parameters.alpha, parameters.cpu_up_limit));
        expect(down).toBeLessThanOrEqual(parameters.cpu_down_limit);
        expect(down).toBeGreaterThanOrEqual(Math.min(parameters.minimum_threshold, parameters.cpu_down_limit));
      }
    }));
  });

  it('scales only beyond a configured limit, and in its direction', () => {
    fc.assert(fc.property(history, settings, (values, parameters) => {
      let index = 0;
      for (const { answer, cpu, current } of drive(adaptive, 60, () => values[index++ % values.length]!, { ...roomy, parameters } as never)) {
        if (answer.desired > current) expect(cpu).toBeGreaterThanOrEqual(parameters.cpu_up_limit);
        if (answer.desired < current) expect(cpu).toBeLessThan(parameters.cpu_down_limit);
      }
    }));
  });

  it('asks at most twice a cycle, and once while no reading crosses a limit', () => {
    fc.assert(fc.property(history, settings, fc.boolean(), (values, parameters, quiet) => {
      const { cpu_up_limit: up, cpu_down_limit: down } = parameters;
      let index = 0;
      const cpuAt = () => {
        const cpu = values[index++ % values.length]!;
        return quiet ? down + (cpu / 1.21) * (up - down) : cpu;
      };
      for (const { questions } of drive(adaptive, 60, cpuAt, { ...roomy, parameters } as never)) {
        expect(questions).toBeLessThanOrEqual(quiet ? 1 : 2);
      }
    }));
  });

  it('is at its limits again when nothing has crossed them for `restore`', () => {
    fc.assert(fc.property(history, settings, (values, parameters) => {
      let index = 0;
      const quiet = (parameters.cpu_up_limit + parameters.cpu_down_limit) / 2;
      const steps = drive(adaptive, 140, () => (index < values.length ? values[index++]! : quiet), { ...roomy, parameters } as never);
      expect(steps.at(-1)!.answer.thresholds).toEqual({ up: parameters.cpu_up_limit, down: parameters.cpu_down_limit });
    }));
  });
});
