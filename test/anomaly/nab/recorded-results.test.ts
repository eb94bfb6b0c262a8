import { describe, expect, it } from 'vitest';
import { scoreResults } from '../../../src/anomaly/nab/run-nab.js';
import { corpus, expectedScores, nabIsThere, ownScores, recordedScores } from './nab-data.js';

describe.skipIf(!nabIsThere)('the scorer gives for NAB\'s recorded results what NAB\'s own gives', () => {
  it.each(['null', 'relativeEntropy', 'windowedGaussian'])('%s', (detector) => {
    const scores = new Map(corpus().files.map(({ name }) => [name, recordedScores(detector, name)]));
    for (const profile of corpus().profiles) {
      const expected = expectedScores()[detector]![profile.name]!;
      const found = scoreResults(corpus(), scores, profile);
      expect(found.threshold).toBe(expected.threshold);
      expect(Math.abs(found.raw - expected.raw)).toBeLessThan(1e-6);
      expect(Math.abs(found.normalised - expected.normalized)).toBeLessThan(1e-6);
      const sum = (key: 'tp' | 'tn' | 'fp' | 'fn') => found.files.reduce((total, file) => total + file[key], 0);
      expect({ tp: sum('tp'), tn: sum('tn'), fp: sum('fp'), fn: sum('fn') }).toStrictEqual({ tp: expected.tp, tn: expected.tn, fp: expected.fp, fn: expected.fn });
      expect(Object.keys(expected.per_file_raw)).toHaveLength(found.files.length);
      for (const { file, score } of found.files) expect(Math.abs(score - expected.per_file_raw[file]!), file).toBeLessThan(1e-6);
    }
  });
});

describe.skipIf(!nabIsThere)('a detector of ours gives the scores that NAB recorded of its own', () => {
  it('relative-entropy, every row of every file', () => {
    for (const { name } of corpus().files) {
      const recorded = recordedScores('relativeEntropy', name);
      const differing = [...ownScores('relative-entropy', name)].flatMap((score, row) => (score === recorded[row] ? [] : [row]));
      expect(differing, name).toStrictEqual([]);
    }
  });

  it.each([['relative-entropy', 'relativeEntropy'], ['windowed-gaussian', 'windowedGaussian']])('%s, and so its scores on the corpus', (own, recorded) => {
    const scores = new Map(corpus().files.map(({ name }) => [name, ownScores(own, name)]));
    for (const profile of corpus().profiles) {
      expect(Math.abs(scoreResults(corpus(), scores, profile).normalised - expectedScores()[recorded]![profile.name]!.normalized)).toBeLessThan(1e-6);
    }
  });

  it('windowed-gaussian, every row of every file to 1e-9', () => {
    const differing = corpus().files.flatMap(({ name }) => {
      const recorded = recordedScores('windowedGaussian', name);
      return [...ownScores('windowed-gaussian', name)].flatMap((score, row) => (Math.abs(score - recorded[row]!) < 1e-9 ? [] : [`${name} row ${row}: ${score}, recorded ${recorded[row]}`]));
    });
    expect(differing.length, differing.slice(0, 20).join('\n')).toBe(0);
  });
});
