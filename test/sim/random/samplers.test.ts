import { describe, expect, it } from 'vitest';
import { timeDistribution } from '../../../src/sim/model/distribution.js';
import { exponential, gamma, normal, sampler } from '../../../src/sim/random/samplers.js';
import { namedStream } from '../../../src/sim/random/streams.js';
import { ksStatistic, mean, normalDistribution, variation } from './kolmogorov-smirnov.js';

const N = 1e5;
const KS_99 = 1.63;

function draw(distribution: unknown): number[] {
  const next = sampler(timeDistribution.parse(distribution), namedStream(1, 'test'));
  return Array.from({ length: N }, next);
}

describe('laws', () => {
  const stream = namedStream(2, 'laws');

  it('exponential', () => {
    expect(ksStatistic(Array.from({ length: N }, () => exponential(stream)), (x) => 1 - Math.exp(-x))).toBeLessThan(KS_99);
  });

  it('normal', () => {
    const sample = Array.from({ length: N }, () => normal(stream));
    expect(ksStatistic(sample, normalDistribution)).toBeLessThan(KS_99);
    expect(mean(sample.map((x) => x ** 4))).toBeCloseTo(3, 0);
  });

  it('gamma of shape 1 and 2 (closed forms), and of shape 1/2 (half a squared normal)', () => {
    const of = (shape: number) => Array.from({ length: N }, () => gamma(shape, stream));
    expect(ksStatistic(of(1), (x) => 1 - Math.exp(-x))).toBeLessThan(KS_99);
    expect(ksStatistic(of(2), (x) => 1 - Math.exp(-x) * (1 + x))).toBeLessThan(KS_99);
    expect(ksStatistic(of(0.5), (x) => 2 * normalDistribution(Math.sqrt(2 * x)) - 1)).toBeLessThan(KS_99);
  });
});

describe('time distributions', () => {
  it.each([
    { law: 'exponential', mean: '40ms' },
    { law: 'lognormal', mean: '40ms', cv: 0.5 },
    { law: 'lognormal', mean: '40ms', cv: 1.5 },
    { law: 'gamma', mean: '40ms', cv: 0.3 },
    { law: 'gamma', mean: '40ms', cv: 1.7 },
    { law: 'uniform', from: '10ms', to: '70ms' },
  ])('$law has the mean and the coefficient of variation that it was given (%j)', (declared) => {
    const parsed = timeDistribution.parse(declared);
    const sample = draw(declared);
    expect(mean(sample) / parsed.mean).toBeCloseTo(1, 1.5);
    expect(variation(sample) / parsed.cv).toBeCloseTo(1, 1);
    expect(Math.min(...sample)).toBeGreaterThanOrEqual(0);
  });

  it('lognormal has normal logarithms', () => {
    const variance = Math.log(1 + 0.25);
    const location = Math.log(0.04) - variance / 2;
    expect(ksStatistic(draw({ law: 'lognormal', mean: '40ms', cv: 0.5 }), (x) => normalDistribution((Math.log(x) - location) / Math.sqrt(variance)))).toBeLessThan(KS_99);
  });

  it('uniform stays within its bounds and fills them', () => {
    const sample = draw({ law: 'uniform', from: '10ms', to: '70ms' });
    expect(ksStatistic(sample, (x) => (x - 0.01) / 0.06)).toBeLessThan(KS_99);
  });

  it('constant draws nothing, and a mean of 0 is 0 whatever the law', () => {
    expect(new Set(draw('40ms'))).toEqual(new Set([0.04]));
    for (const law of ['exponential', 'lognormal', 'gamma']) {
      expect(new Set(draw(law === 'exponential' ? { law, mean: '0s' } : { law, mean: '0s', cv: 1 }))).toEqual(new Set([0]));
    }
  });
});
