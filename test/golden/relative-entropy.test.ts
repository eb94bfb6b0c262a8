import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { relativeEntropy } from '../../src/core/anomaly/relative-entropy.js';
import { agreement, goldenFile, goldenFiles } from './golden.js';

interface Vectors {
  readonly parameters: { readonly inputMin: number; readonly inputMax: number; readonly W: number; readonly c_th: number };
  readonly cases: readonly { readonly id: string; readonly input: readonly number[]; readonly expected: readonly number[] }[];
}

describe('relative-entropy scores as the original\'s detector', () => {
  for (const file of goldenFiles('relative_entropy')) {
    it(file, () => {
      const { parameters: { inputMin: min, inputMax: max, W: window, c_th: rare_max }, cases } = goldenFile(file) as Vectors;
      expect(cases.length, `${file} holds no case`).toBeGreaterThan(0);
      const differing = cases.flatMap(({ id, input, expected }) => {
        const detector = relativeEntropy.create({ min, max, probation: 0 }, { window, rare_max });
        const found = input.map((value, t_s) => detector.score({ t_s, value }));
        return isDeepStrictEqual(found, expected) ? [] : [{ id, row: found.findIndex((score, row) => score !== expected[row]) }];
      });
      agreement(file, cases.length - differing.length, cases.length);
      expect(differing).toEqual([]);
    });
  }
});
