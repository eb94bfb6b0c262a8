import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noDetector, type Detector, type DetectorKind } from '../../../src/core/anomaly/detector.js';
import { DetectorStateError, type DetectorState } from '../../../src/core/anomaly/detector-state.js';
import { builtInDetectors } from '../../../src/core/anomaly/registry.js';

const series = { min: 0, max: 100, probation: 40 };
const begin = (kind: DetectorKind) => kind.create(series, kind.parameters.parse({}));
const feed = (detector: Detector, values: readonly number[], from = 0) => values.map((value, row) => detector.score({ t_s: 300 * (from + row), value }));
const wave = (rows: number) => Array.from({ length: rows }, (_, row) => 50 + 40 * Math.sin(row / 9) + ((row * 7919) % 13) / 4);
const reread = (detector: Detector) => JSON.parse(JSON.stringify(detector.state())) as DetectorState;
const anything = fc.oneof(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double(), fc.constantFrom(0, 50, NaN, Infinity, -Infinity, 1e308, -1e308));

describe.each([...builtInDetectors.values()].map((kind) => [kind.name, kind] as const))('%s', (_name, kind) => {
  it('scores anything within [0, 1]', () => {
    fc.assert(fc.property(fc.array(anything, { maxLength: 150 }), (values) => {
      const detector = begin(kind);
      for (const score of feed(detector, values)) expect(score >= 0 && score <= 1).toBe(true);
    }), { numRuns: 10, seed: 6 });
  });

  it('gives the same scores whether it stopped or not', () => {
    const rows = wave(400);
    const [steady, first] = [begin(kind), begin(kind)];
    feed(steady, rows.slice(0, 250));
    feed(first, rows.slice(0, 250));
    const second = kind.restore(reread(first));
    expect(feed(second, rows.slice(250), 250)).toStrictEqual(feed(steady, rows.slice(250), 250));
    expect(second.state()).toStrictEqual(steady.state());
  });

  it('learns nothing from a value that is none', () => {
    const [with_, without] = [begin(kind), begin(kind)];
    for (const row of wave(120)) {
      expect(feed(with_, [NaN, Infinity])).toStrictEqual([0, 0]);
      expect(with_.score({ t_s: row, value: row })).toBe(without.score({ t_s: row, value: row }));
    }
  });

  it('bears stamps that stand still or go back', () => {
    const detector = begin(kind);
    for (const t_s of [100, 100, 50, -3, 1e12]) expect(detector.score({ t_s, value: 5 })).toBeLessThanOrEqual(1);
  });

  it('refuses a state that is of another, cut short or none', () => {
    const detector = begin(kind);
    feed(detector, wave(120));
    const whole = reread(detector);
    const { model: _, ...headless } = whole;
    const broken = [null, 7, {}, noDetector.state(), headless, { ...whole, version: 99 }, { ...whole, detector: 'other' }, { ...whole, model: {} }];
    for (const state of broken) expect(() => kind.restore(state)).toThrow(DetectorStateError);
  });

  it('refuses a range that is none', () => {
    for (const range of [{ min: 1, max: 0 }, { min: NaN, max: 1 }, { min: 0, max: Infinity }]) {
      expect(() => kind.create({ ...range, probation: 10 }, kind.parameters.parse({}))).toThrow(RangeError);
    }
  });
});
