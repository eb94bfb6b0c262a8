import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metricNamed } from '../../../src/experiment/metrics/catalogue.js';
import { autoscalingDeviation, elasticSpeedup } from '../../../src/experiment/metrics/elasticity-scores.js';
import { objective, run, steps } from '../synthetic-run.js';

const percents = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 4, maxLength: 4 });

describe('elastic speedup', () => {
  test('by hand: ratios 4, 1, 2, 2 have the geometric mean 2', () => {
    expect(elasticSpeedup([10, 5, 20, 10], [40, 5, 40, 20])).toBeCloseTo(2, 9);
  });

  test('a perfect 0 counts as 1 %, so that it does not decide alone', () => {
    expect(elasticSpeedup([0, 0, 0, 0], [16, 0, 1, 1])).toBeCloseTo(2, 9);
  });

  test('is 1 against itself, and turns over when the sides change', () => {
    fc.assert(fc.property(percents, percents, (a, b) => {
      expect(elasticSpeedup(a, a)).toBeCloseTo(1, 9);
      expect(elasticSpeedup(a, b) * elasticSpeedup(b, a)).toBeCloseTo(1, 9);
    }), { seed: 1 });
  });

  test('needs a run of policy none', () => {
    const unscaled = run({ demand: steps([0, 2]) });
    const scaled = run({ policy: 'discrete', demand: steps([0, 2]), supply: steps([0, 1], [300, 2]) });
    const speedup = metricNamed('elastic_speedup');
    expect(speedup.of({ run: scaled, objective, unscaled: undefined })).toBeNaN();
    // θU 25 against 50, τU 50 against 100, nothing over: (2 · 1 · 2 · 1)^(1/4).
    expect(speedup.of({ run: scaled, objective, unscaled })).toBeCloseTo(Math.SQRT2, 9);
  });
});

describe('auto-scaling deviation', () => {
  test('by hand: one metric of 10 among five is 10 · (1/5)^(1/5)', () => {
    expect(autoscalingDeviation([10, 0, 0, 0, 0])).toBeCloseTo(10 * 0.2 ** 0.2, 9);
  });

  test('lies between the mean and the worst, and is 0 only for perfection', () => {
    fc.assert(fc.property(percents, (values) => {
      const deviation = autoscalingDeviation(values);
      expect(deviation).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
      expect(deviation).toBeGreaterThanOrEqual(values.reduce((a, b) => a + b) / values.length - 1e-9);
    }), { seed: 1 });
    expect(autoscalingDeviation([0, 0, 0, 0, 0])).toBe(0);
  });
});
