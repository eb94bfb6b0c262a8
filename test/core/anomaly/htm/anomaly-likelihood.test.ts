import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnomalyLikelihood } from '../../../../src/core/anomaly/htm/anomaly-likelihood.js';
import { complementaryError } from '../../../../src/core/anomaly/htm/complementary-error.js';
import { SpatialTolerance } from '../../../../src/core/anomaly/htm/spatial-tolerance.js';

describe('erfc', () => {
  it.each([[0, 1], [0.1, 0.887537083981715], [0.5, 0.479500122186953], [1, 0.157299207050285], [1.9999, 0.004679802092970608], [2, 0.004677734981047], [3, 2.20904969985854e-5], [4.5, 1.96616044154289e-10], [6, 2.15197367124989e-17]])('erfc(%f) = %f', (x, expected) => {
    expect(Math.abs(complementaryError(x) / expected - 1)).toBeLessThan(1e-9);
  });
});

/** The score that a likelihood of 1 - tail has. */
const scoreOf = (tail: number): number => Math.log(1.0000000001 - (1 - tail)) / Math.log(1e-10);
/** A metric that is not flat. */
const metric = (row: number): number => row % 7;

describe('the anomaly likelihood', () => {
  it('says as much as nothing during probation', () => {
    const likelihood = new AnomalyLikelihood(50);
    for (let row = 0; row < 50; row++) expect(likelihood.score(row % 2, metric(row))).toBe(scoreOf(0.5));
  });

  it('is the tail of a normal fitted to the averages after the half of probation that tells nothing', () => {
    const probation = 60;
    const likelihood = new AnomalyLikelihood(probation);
    const errors = Array.from({ length: probation }, (_, row) => (row < 30 ? 0.9 : (row % 3) * 0.2));
    errors.forEach((error, row) => likelihood.score(error, metric(row)));
    const averages = errors.map((_, row) => {
      const last = errors.slice(Math.max(0, row - 9), row + 1);
      return last.reduce((sum, error) => sum + error, 0) / last.length;
    }).slice(30);
    const mean = averages.reduce((sum, average) => sum + average, 0) / averages.length;
    const variance = averages.reduce((sum, average) => sum + (average - mean) ** 2, 0) / averages.length;
    const now = (errors.slice(-9).reduce((sum, error) => sum + error, 0) + 0.8) / 10;
    const tail = 0.5 * complementaryError(Math.abs(now - mean) / Math.sqrt(Math.max(0.0003, variance)) / 1.4142);
    expect(likelihood.score(0.8, metric(probation))).toBeCloseTo(scoreOf(tail), 9);
  });

  it('raises one alarm for errors that persist, then counts each as a warning', () => {
    const likelihood = new AnomalyLikelihood(100);
    for (let row = 0; row < 150; row++) likelihood.score(0, metric(row));
    const scores = Array.from({ length: 8 }, (_, row) => likelihood.score(1, metric(row)));
    const alarms = scores.filter((score) => score > 0.5);
    expect(alarms).toHaveLength(1);
    expect(scores.slice(scores.indexOf(alarms[0]!) + 1).every((score) => Math.abs(score - 0.3) < 1e-6)).toBe(true);
  });

  it('finds nothing in a flat metric, whatever the errors', () => {
    const likelihood = new AnomalyLikelihood(50);
    for (let row = 0; row < 300; row++) expect(likelihood.score(row < 200 ? 0 : 1, 42)).toBeLessThan(0.04);
  });

  it('is in [0, 1]', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 200 }), fc.integer({ min: 0, max: 40 }), (errors, probation) => {
      const likelihood = new AnomalyLikelihood(probation);
      for (const [row, error] of errors.entries()) {
        const score = likelihood.score(error, metric(row));
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }
    }));
  });
});

describe('the spatial tolerance', () => {
  it('is exceeded by values further out than 5 % of the range so far', () => {
    const tolerance = new SpatialTolerance();
    expect([5, 5, 10, 15, 15.5, 14, 4.4, 16].map((value) => tolerance.exceededBy(value))).toEqual([false, false, false, true, false, false, true, false]);
  });
});
