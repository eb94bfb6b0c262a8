import { describe, expect, it } from 'vitest';
import { KeyedStream, mix32, namedStream } from '../../../src/sim/random/streams.js';
import { ksStatistic, mean } from './kolmogorov-smirnov.js';

function correlation(a: readonly number[], b: readonly number[]): number {
  return mean(a.map((x, i) => (x - 0.5) * (b[i]! - 0.5))) * 12;
}

describe('named streams', () => {
  const sample = (seed: number, name: string) => {
    const stream = namedStream(seed, name);
    return Array.from({ length: 1e4 }, () => stream.uniform());
  };

  it('are the same for the same seed and name', () => {
    expect(sample(7, 'rest_api/cpu')).toEqual(sample(7, 'rest_api/cpu'));
  });

  it('have nothing to do with each other when seed or name differ', () => {
    const pairs = [[sample(1, 'a'), sample(1, 'b')], [sample(1, 'a'), sample(2, 'a')], [sample(1, 'x1'), sample(11, 'x')]] as const;
    for (const [a, b] of pairs) expect(Math.abs(correlation(a, b))).toBeLessThan(0.03);
  });
});

describe('keyed streams', () => {
  it('draw the same for the same key and count, in whatever order they are asked', () => {
    const keyed = new KeyedStream(3, 'db/cpu');
    const forward = Array.from({ length: 50 }, (_, count) => keyed.at(9, count).next());
    const backward = Array.from({ length: 50 }, (_, count) => keyed.at(9, 49 - count).next()).reverse();
    expect(backward).toEqual(forward);
  });

  it('are uniform and uncorrelated along counts, along keys, and from one draw of a place to the next', () => {
    const keyed = new KeyedStream(3, 'db/cpu');
    const alongCounts = Array.from({ length: 1e5 }, (_, count) => keyed.at(12345, count).uniform());
    const alongKeys = Array.from({ length: 1e5 }, (_, key) => keyed.at(key, 0).uniform());
    const second = Array.from({ length: 1e5 }, (_, count) => {
      const stream = keyed.at(12345, count);
      stream.next();
      return stream.uniform();
    });
    for (const sample of [alongCounts, alongKeys, second]) {
      expect(ksStatistic(sample, (x) => x)).toBeLessThan(1.63);
      expect(Math.abs(correlation(sample.slice(1), sample.slice(0, -1)))).toBeLessThan(0.01);
    }
    expect(Math.abs(correlation(alongCounts, second))).toBeLessThan(0.01);
    expect(Math.abs(correlation(alongCounts, alongKeys))).toBeLessThan(0.01);
  });
});

describe('mix32', () => {
  it('moves half of the bits for each bit of its input', () => {
    let moved = 0;
    for (let word = 1; word <= 2000; word++) {
      for (let bit = 0; bit < 32; bit++) {
        let difference = mix32(word) ^ mix32(word ^ (1 << bit));
        for (; difference !== 0; difference &= difference - 1) moved++;
      }
    }
    expect(moved / (2000 * 32 * 32)).toBeCloseTo(0.5, 2);
  });
});
