import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profile, type Profile } from '../../../src/sim/model/workload.js';
import { levelChanges } from '../../../src/sim/workload/profile.js';

const parse = (text: object): Profile => profile.parse(text);

describe('steps', () => {
  it('come in order of time, each level until the next', () => {
    const shuffled = parse({ kind: 'steps', steps: [{ at: '5m', level: 12 }, { at: '0s', level: 1 }, { at: '15m', level: 1 }] });
    expect(levelChanges(shuffled, 1200)).toEqual([{ at_s: 0, level: 1 }, { at_s: 300, level: 12 }, { at_s: 900, level: 1 }]);
  });

  it('end with the run, and of two at one time the later listed holds', () => {
    const steps = parse({ kind: 'steps', steps: [{ at: '10s', level: 1 }, { at: '10s', level: 2 }, { at: '20s', level: 3 }] });
    expect(levelChanges(steps, 20)).toEqual([{ at_s: 10, level: 2 }]);
  });
});

describe('yo-yo', () => {
  it('is the recorded yo-yo of 300 s', () => {
    const yoyo = parse({ kind: 'yo-yo', low: 1, high: 12, start: '0s', on: '300s', off: '100s', rounds: 3 });
    expect(levelChanges(yoyo, 1200)).toEqual([
      { at_s: 0, level: 12 }, { at_s: 300, level: 1 }, { at_s: 400, level: 12 },
      { at_s: 700, level: 1 }, { at_s: 800, level: 12 }, { at_s: 1100, level: 1 },
    ]);
  });

  it('rests at its low level before it starts', () => {
    const yoyo = parse({ kind: 'yo-yo', low: 2, high: 5, start: '30s', on: '10s', off: '10s', rounds: 1 });
    expect(levelChanges(yoyo, 100)).toEqual([{ at_s: 0, level: 2 }, { at_s: 30, level: 5 }, { at_s: 40, level: 2 }]);
  });
});

describe('flash-crowd', () => {
  const crowd = parse({ kind: 'flash-crowd', base: 10, peak: 110, at: '100s', rise: '20s', hold: '50s', fall: '40s' });

  it('rises in twenty steps to the peak, holds, and falls back to the base', () => {
    const changes = levelChanges(crowd, 1000);
    expect(changes[0]).toEqual({ at_s: 0, level: 10 });
    expect(changes[1]).toEqual({ at_s: 100, level: 12.5 });
    expect(changes.filter(({ at_s }) => at_s >= 100 && at_s < 120)).toHaveLength(20);
    expect(changes.find(({ at_s }) => at_s === 120)?.level).toBe(110);
    expect(changes.find(({ at_s }) => at_s > 120)?.at_s).toBe(170);
    expect(changes.at(-1)).toEqual({ at_s: 210, level: 10 });
  });

  it('jumps when it has no time to rise', () => {
    const jump = parse({ kind: 'flash-crowd', base: 1, peak: 9, at: '10s', rise: '0s', hold: '5s', fall: '0s' });
    expect(levelChanges(jump, 100)).toEqual([{ at_s: 0, level: 1 }, { at_s: 10, level: 9 }, { at_s: 15, level: 1 }]);
  });

  it('brings as many as the area under its trapezium', () => {
    expect(area(levelChanges(crowd, 1000), 1000)).toBeCloseTo(10 * 1000 + 100 * (50 + (20 + 40) / 2), 6);
  });
});

describe('diurnal', () => {
  const day = parse({ kind: 'diurnal', low: 20, high: 100, peak_at: '14h' });

  it('peaks when it should, to the minute it is sampled at', () => {
    const changes = levelChanges(day, 86400);
    const peak = changes.reduce((a, b) => (b.level > a.level ? b : a));
    expect(Math.abs(peak.at_s - 14 * 3600)).toBeLessThanOrEqual(60);
    expect(peak.level).toBeCloseTo(100, 2);
    expect(Math.min(...changes.map(({ level }) => level))).toBeCloseTo(20, 2);
  });

  it('has the mean of its extremes over a whole period', () => {
    expect(area(levelChanges(day, 86400), 86400) / 86400).toBeCloseTo(60, 6);
  });
});

it('a trace has to be resolved before', () => {
  expect(() => levelChanges(parse({ kind: 'trace', file: 'load.csv', column: 'sensors' }), 10)).toThrow(/load\.csv/);
});

const seconds = (max: number) => fc.integer({ min: 0, max }).map((value) => `${value}s`);
const level = fc.integer({ min: 0, max: 1000 });
const anyProfile = fc
  .oneof(
    fc.record({ kind: fc.constant('steps'), steps: fc.array(fc.record({ at: seconds(500), level }), { minLength: 1, maxLength: 8 }) }),
    fc.record({ kind: fc.constant('diurnal'), low: level, high: level, period: fc.integer({ min: 1, max: 900 }).map((value) => `${value}s`), peak_at: seconds(900) }),
    fc.record({ kind: fc.constant('flash-crowd'), base: level, peak: level, at: seconds(300), rise: seconds(100), hold: seconds(100), fall: seconds(100) }),
    fc.record({ kind: fc.constant('yo-yo'), low: level, high: level, start: seconds(200), on: seconds(60), off: seconds(60), rounds: fc.integer({ min: 1, max: 9 }) }),
  )
  .map(parse);

it('every profile is a list of real changes before the end, in order, between its extremes', () => {
  fc.assert(
    fc.property(anyProfile, fc.integer({ min: 1, max: 1000 }), (any, duration_s) => {
      const changes = levelChanges(any, duration_s);
      const levels = extremes(any);
      changes.forEach((change, index) => {
        expect(change.at_s).toBeGreaterThanOrEqual(0);
        expect(change.at_s).toBeLessThan(duration_s);
        expect(change.level).toBeGreaterThanOrEqual(Math.min(...levels) - 1e-9);
        expect(change.level).toBeLessThanOrEqual(Math.max(...levels) + 1e-9);
        if (index === 0) return;
        expect(change.at_s).toBeGreaterThan(changes[index - 1]!.at_s);
        expect(change.level).not.toBe(changes[index - 1]!.level);
      });
    }),
  );
});

function extremes(any: Profile): readonly number[] {
  switch (any.kind) {
    case 'steps':
      return any.steps.map((step) => step.level);
    case 'flash-crowd':
      return [any.base, any.peak];
    case 'diurnal':
    case 'yo-yo':
      return [any.low, any.high];
    case 'trace':
      return [];
  }
}

function area(changes: readonly { readonly at_s: number; readonly level: number }[], until_s: number): number {
  return changes.reduce((sum, { at_s, level: value }, index) => sum + value * ((changes[index + 1]?.at_s ?? until_s) - at_s), 0);
}
