import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combined } from '../../../../src/core/anomaly/combined/combined.js';
import type { Detector } from '../../../../src/core/anomaly/detector.js';

const series = { min: 0, max: 70, probation: 150 };
const create = (declared = series): Detector => combined.create(declared, combined.parameters.parse({}));
const scores = (detector: Detector, values: readonly number[]): readonly number[] => values.map((value, row) => detector.score({ t_s: row, value }));
const values = fc.array(fc.oneof(fc.constantFrom(0, 10, 30, 70), fc.integer({ min: -20, max: 90 }), fc.double()), { maxLength: 200 });
const cycle = (rows: number): readonly number[] => Array.from({ length: rows }, (_, row) => [5, 15, 25, 15][row % 4]!);

describe('combined', () => {
  test('scores lie in [0, 1], whatever the values and their declared range, and are the same each time', () => {
    const declared = fc.constantFrom({ ...series, probation: 5 }, { min: 3, max: 3, probation: 0 }, { min: 0, max: 5e-324, probation: 1 });
    fc.assert(fc.property(declared, values, (range, rows) => {
      const once = scores(create(range), rows);
      expect(once.every((score) => score >= 0 && score <= 1)).toBe(true);
      expect(scores(create(range), rows)).toEqual(once);
    }));
  });

  test('goes on from its state, carried as JSON, as if it had never stopped', () => {
    fc.assert(fc.property(values, values, (before, after) => {
      const detector = create({ ...series, probation: 60 });
      scores(detector, before);
      const restored = combined.restore(JSON.parse(JSON.stringify(detector.state())));
      expect(scores(restored, after)).toEqual(scores(detector, after));
      expect(restored.state()).toEqual(detector.state());
    }), { numRuns: 50 });
  });

  test('nothing within the probation; nothing of a constant series', () => {
    expect(Math.max(...scores(create(), cycle(149).concat(70)))).toBe(0);
    expect(Math.max(...scores(create(), Array<number>(600).fill(40)))).toBe(0);
    expect(Math.max(...scores(create({ min: 40, max: 40, probation: 150 }), Array<number>(600).fill(40)))).toBe(0);
  });

  test('a far value in a learned cycle is an alarm, and one only', () => {
    const after = scores(create(), [...cycle(400), 70, ...cycle(40)]);
    expect(after[400]).toBeGreaterThan(0.4);
    expect(after.slice(401, 430).filter((score) => score > 0)).toEqual([]);
  });

  test('values foreseen one by one may come too often: the distribution tells', () => {
    const quiet = Array.from({ length: 600 }, (_, row) => (row % 10 === 0 ? 25 : 5));
    const often = Array.from({ length: 60 }, (_, row) => (row % 2 === 0 ? 25 : 5));
    expect(Math.max(...scores(create(), [...quiet, ...often]).slice(600))).toBeGreaterThan(0.4);
    expect(Math.max(...scores(create(), [...quiet, ...quiet]).slice(600))).toBeLessThan(0.2);
  });

  test('what is no number is no row', () => {
    const [plain, gappy] = [create(), create()];
    const seen = [...cycle(300), 70, 5, 15];
    expect(scores(gappy, seen.flatMap((value) => [Number.NaN, value, Infinity])).filter((_, row) => row % 3 === 1)).toEqual(scores(plain, seen));
  });

  test('a damaged state is refused, in whichever part', () => {
    const detector = create();
    scores(detector, cycle(200));
    const whole = JSON.parse(JSON.stringify(detector.state())) as { model: Record<string, unknown> };
    for (const [part, damaged] of [['rows', 151], ['context', { contexts: [] }], ['levels', {}], ['standing', null], ['standings', undefined], ['evidence', [0, 0]], ['rest', {}]] as const) {
      expect(() => combined.restore({ ...whole, model: { ...whole.model, [part]: damaged } }), part).toThrow();
    }
  });
});
