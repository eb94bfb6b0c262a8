import { expect, test } from 'vitest';
import { DetectorStateError } from '../../../src/core/anomaly/detector-state.js';
import { knnCad } from '../../../src/core/anomaly/knn-cad.js';

const create = (parameters = {}) => knnCad.create({ min: 0, max: 100, probation: 120 }, knnCad.parameters.parse({ lags: 6, neighbours: 5, ...parameters }));
const wave = (rows: number) => Array.from({ length: rows }, (_, row) => 50 + 20 * Math.sin(row / 7) + ((row * 7919) % 13) / 4);
const scored = (detector: ReturnType<typeof create>, values: readonly number[]) => values.map((value, t_s) => detector.score({ t_s, value }));

test('what it has not seen scores 1, and a rest follows', () => {
  const scores = scored(create(), [...wave(400), 95, ...wave(24)]);
  expect(scores[400]).toBe(1);
  expect(Math.max(...scores.slice(401, 425))).toBe(0);
});

test('the order matters: a level that is known, where it never was', () => {
  const ramp = Array.from({ length: 400 }, (_, row) => 10 * (row % 8) + ((row * 7919) % 13) / 40);
  expect(scored(create({ threshold: 1 }), [...ramp, 70]).at(-1)).toBe(1);
});

test('a constant series scores 0', () => {
  expect(Math.max(...scored(create(), Array<number>(500).fill(42)))).toBe(0);
});

test('scores are ranks: of stretches like those before, each share is about as frequent', () => {
  let seed = 1;
  const noise = Array.from({ length: 3000 }, () => {
    seed = (seed * 48271) % 2147483647;
    return (100 * seed) / 2147483647;
  });
  const scores = scored(create({ rest_share: 0 }), noise).slice(200);
  const share = scores.filter((score) => score >= 0.9).length / scores.length;
  expect(share).toBeGreaterThan(0.05);
  expect(share).toBeLessThan(0.15);
});

test('a damaged state is refused with its place', () => {
  const detector = create();
  scored(detector, wave(200));
  const state = detector.state();
  const model = state.model as Record<string, unknown>;
  const notANumber = Buffer.from(new Float64Array(6).fill(NaN).buffer).toString('base64');
  for (const [part, found] of Object.entries({ next: 1e6, held: 1e6, judged: 1e6, oldest: 1e6, refit_rows: 7, left_rows: 1e6, lately: notANumber, points: 'AAAA' })) {
    expect(() => knnCad.restore({ ...state, model: { ...model, [part]: found } })).toThrow(DetectorStateError);
    expect(() => knnCad.restore({ ...state, model: { ...model, [part]: found } })).toThrow(`model.${part}`);
  }
});
