import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DetectorStateError } from '../../../../src/core/anomaly/detector-state.js';
import { RandomSequence } from '../../../../src/core/anomaly/htm/random-sequence.js';
import { RandomCutTree } from '../../../../src/core/anomaly/random-cut-forest/random-cut-tree.js';

const tree = (capacity: number) => {
  const sequence = new RandomSequence(1);
  return new RandomCutTree(2, capacity, () => sequence.below(2 ** 32) * 2 ** -32);
};
const coordinate = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ min: -1000, max: 1000, noNaN: true }));
const points = fc.array(fc.tuple(coordinate, coordinate), { maxLength: 60 });

test('whatever is added, equal points and more than fit, it stays a tree of its samples', () => {
  fc.assert(fc.property(points, (list) => {
    const grown = tree(8);
    list.forEach((point, index) => {
      const displaced = grown.displacement(Float64Array.from(point));
      expect(displaced >= 0 && displaced <= 8).toBe(true);
      grown.add(Float64Array.from(point));
      expect(grown.samples).toBe(Math.min(8, index + 1));
    });
    // `load` checks the whole of a tree.
    const read = tree(8);
    read.load(grown.save(), 'tree');
    expect(read.save()).toStrictEqual(grown.save());
  }), { seed: 6 });
});

test('a far point displaces all samples, one among them few', () => {
  const grown = tree(64);
  for (let at = 0; at < 64; at += 1) grown.add(Float64Array.of(at % 8, Math.floor(at / 8)));
  expect(grown.displacement(Float64Array.of(1e6, 1e6))).toBe(64);
  const inside = Array.from({ length: 50 }, () => grown.displacement(Float64Array.of(3, 4)));
  expect(inside.reduce((sum, each) => sum + each, 0) / 50).toBeLessThan(16);
});

test('a tree with a loop, a lost sample or a wrong mass is refused', () => {
  const grown = tree(4);
  for (const at of [0, 1, 2, 3, 4]) grown.add(Float64Array.of(at, -at));
  const whole = grown.save();
  const damaged = [{ root: 99 }, { root: -1 }, { samples: 3 }, { samples: 5 }, { second: whole.first }, { mass: whole.first }, { free: whole.leafOf }, { leafOf: whole.mass.slice(0, whole.leafOf.length) }, { cut: 'AAAA' }];
  for (const damage of damaged) expect(() => tree(4).load({ ...whole, ...damage }, 'tree')).toThrow(DetectorStateError);
});
