import { expect, test } from 'vitest';
import { DetectorStateError } from '../../../../src/core/anomaly/detector-state.js';
import { randomCutForest } from '../../../../src/core/anomaly/random-cut-forest/random-cut-forest.js';

const create = (parameters = {}) =>
  randomCutForest.create({ min: 0, max: 100, probation: 50 }, randomCutForest.parameters.parse({ trees: 20, samples: 64, shingle: 4, ...parameters }));
const wave = Array.from({ length: 600 }, (_, row) => 50 + 20 * Math.sin(row / 7) + ((row * 7919) % 13) / 4);
const scored = (detector: ReturnType<typeof create>, values: readonly number[]) => values.map((value, t_s) => detector.score({ t_s, value }));

test('a value far out scores above all before it', () => {
  const scores = scored(create(), [...wave, 99]);
  expect(scores.at(-1)).toBeGreaterThan(Math.max(...scores.slice(100, -1)));
});

test('a sequence that never was, of values that were, stands out', () => {
  const ramp = Array.from({ length: 600 }, (_, row) => 10 * (row % 8) + ((row * 7919) % 13) / 40);
  const scores = scored(create(), [...ramp, 35, 70]);
  expect(scores.at(-1)).toBeGreaterThan(Math.max(...scores.slice(200, -2)));
});

test('an event is told once, another after it again', () => {
  const scores = scored(create({ shingle: 1, rest_rows: 30 }), [...wave, 99, 99, 98, ...wave.slice(0, 40), 150]).slice(600);
  expect(scores[0]).toBeGreaterThan(0.5);
  expect(scores.slice(1, 3)).toEqual([0, 0]);
  expect(scores.at(-1)).toBeGreaterThan(0.3);
});

test('a constant series scores next to nothing, and a seed settles all', () => {
  expect(Math.max(...scored(create(), Array<number>(300).fill(5)).slice(100))).toBeLessThan(0.01);
  expect(scored(create(), wave)).toStrictEqual(scored(create(), wave));
  expect(scored(create({ seed: 1 }), wave)).not.toStrictEqual(scored(create(), wave));
});

test('a state with a tree too few or without a random number is refused', () => {
  const detector = create();
  scored(detector, wave.slice(0, 100));
  const state = detector.state();
  const model = state.model as { readonly trees: readonly unknown[] };
  for (const damage of [{ trees: model.trees.slice(1) }, { random: 0 }, { rows: 5 }, { lately: 'AAAA' }, { standings: 'AAAA' }, { squares: -1 }]) {
    expect(() => randomCutForest.restore({ ...state, model: { ...model, ...damage } })).toThrow(DetectorStateError);
  }
});
