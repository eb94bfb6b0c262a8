import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextual } from '../../../../src/core/anomaly/contextual/contextual.js';
import type { Detector } from '../../../../src/core/anomaly/detector.js';
import { DetectorStateError } from '../../../../src/core/anomaly/detector-state.js';

const series = { min: 0, max: 70, probation: 20 };
const create = (parameters = {}): Detector => contextual.create(series, contextual.parameters.parse(parameters));
const scores = (detector: Detector, values: readonly number[]): readonly number[] => values.map((value, row) => detector.score({ t_s: row, value }));
const values = fc.array(fc.oneof(fc.constantFrom(0, 10, 30, 70), fc.integer({ min: -20, max: 90 })), { maxLength: 120 });
const cycle = Array.from({ length: 400 }, (_, row) => [5, 15, 25, 15][row % 4]!);

describe('contextual', () => {
  test('scores lie in [0, 1], and are the same each time', () => {
    fc.assert(fc.property(values, (rows) => {
      const once = scores(create({ rest_rows: 3 }), rows);
      expect(once.every((score) => score >= 0 && score <= 1)).toBe(true);
      expect(scores(create({ rest_rows: 3 }), rows)).toEqual(once);
    }));
  });

  test('goes on from its state, carried as JSON, as if it had never stopped', () => {
    fc.assert(fc.property(values, values, (before, after) => {
      const detector = create({ rest_rows: 3 });
      scores(detector, before);
      const restored = contextual.restore(JSON.parse(JSON.stringify(detector.state())));
      expect(scores(restored, after)).toEqual(scores(detector, after));
      expect(restored.state()).toEqual(detector.state());
    }));
  });

  test('a constant series scores nothing, whatever its declared range', () => {
    expect(Math.max(...scores(create(), Array<number>(500).fill(40)))).toBe(0);
    const point = contextual.create({ min: 40, max: 40, probation: 20 }, contextual.parameters.parse({}));
    expect(Math.max(...scores(point, [40, 40, 50, 40]))).toBe(0);
  });

  test('a cycle is learned; a far value in it is a surprise, and a rest follows', () => {
    const after = scores(create(), [...cycle, 70, ...cycle]).slice(200);
    expect(Math.max(...after.slice(0, 200))).toBeLessThan(0.5);
    expect(after[200]).toBeGreaterThanOrEqual(0.75);
    expect(Math.max(...after.slice(201, 231))).toBe(0);
  });

  test('the order matters: values all known, in a sequence that never was', () => {
    const [strange] = scores(create(), [...cycle, 25]).slice(-1);
    expect(strange).toBeGreaterThanOrEqual(0.75);
  });

  test('what is no number is no row', () => {
    const [plain, gappy] = [create(), create()];
    const seen = [...cycle, 70, 5, 15];
    expect(scores(gappy, seen.flatMap((value) => [Number.NaN, value, Infinity, -Infinity])).filter((_, row) => row % 4 === 1)).toEqual(scores(plain, seen));
    expect(gappy.state()).toEqual(plain.state());
  });

  test('a state with a context that rests on later ones, or cut short, is refused', () => {
    const detector = create();
    scores(detector, cycle);
    const whole = JSON.parse(JSON.stringify(detector.state())) as { model: { contexts: { cause: number[] }[]; group: unknown } };
    const later = structuredClone(whole);
    later.model.contexts[0]!.cause = [0, 2, 4, 6];
    expect(() => contextual.restore(later)).toThrow(/model\.contexts\.0\.cause: 0, 2, 4, 6/);
    expect(() => contextual.restore({ ...whole, model: { ...whole.model, group: undefined } })).toThrow(/model\.group/);
  });

  test('a state that no rows could have left is refused with its place', () => {
    const detector = create();
    scores(detector, cycle);
    interface Damaged { model: { contexts: { cause: number[]; consequence: number; activity: number }[]; group: number[]; calm_rows: number }; series: { max: number } }
    const whole = JSON.parse(JSON.stringify(detector.state())) as Damaged;
    const last = whole.model.contexts.length - 1;
    const damages: readonly (readonly [path: RegExp, damage: (state: Damaged) => void])[] = [
      [/^model\.contexts\.0\.cause/, ({ model }) => { model.contexts[0]!.cause = [0, 1, 2]; }],
      [/^model\.contexts\.0\.consequence/, ({ model }) => { model.contexts[0]!.consequence = 3; }],
      [/^model\.contexts\.\d+/, ({ model }) => { model.contexts[last] = model.contexts[0]!; }],
      [/^model\.(contexts\.\d+|group)/, ({ model }) => { model.contexts.splice(0, 1); }],
      [/^model\.group/, ({ model }) => { model.group = []; }],
      [/^model\.group/, ({ model }) => { model.group.shift(); }],
      [/^model\.group/, ({ model }) => { model.group[0]! ^= 1; model.group[1]! ^= 1; model.group[2]! ^= 1; }],
      [/^model\.group/, ({ model }) => { for (const context of model.contexts) context.activity = 0; }],
      [/^model\.group/, ({ series: declared }) => { declared.max = 0; }],
      [/^model\.calm_rows/, ({ model }) => { model.calm_rows = -1; }],
    ];
    expect(whole.model.group.length).toBeGreaterThan(3);
    for (const [path, damage] of damages) {
      const state = structuredClone(whole);
      damage(state);
      expect(() => contextual.restore(state), String(damage)).toThrow(DetectorStateError);
      expect(() => contextual.restore(state), String(damage)).toThrow(path);
    }
  });
});
