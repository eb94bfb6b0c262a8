import { describe, expect, it } from 'vitest';
import { Drift } from '../../../src/sim/random/drift.js';
import { namedStream } from '../../../src/sim/random/streams.js';
import { mean, variation } from './kolmogorov-smirnov.js';

const drift = () => new Drift(0.3, 25, namedStream(1, 'rest_api/drift'));

describe('drift', () => {
  it('has mean 1 and the coefficient of variation asked for', () => {
    const process = drift();
    const sample = Array.from({ length: 40_000 }, (_, i) => process.at(i * 10));
    expect(mean(sample)).toBeCloseTo(1, 1.5);
    expect(variation(sample)).toBeCloseTo(0.3, 1.5);
  });

  it('forgets exponentially with its correlation time', () => {
    const process = drift();
    const logs = Array.from({ length: 200_000 }, (_, i) => Math.log(process.at(i * 6.25)));
    const centre = mean(logs);
    const covariance = (lag: number) => mean(logs.slice(lag).map((x, i) => (x - centre) * (logs[i]! - centre)));
    for (const lag of [2, 4, 8]) expect(covariance(lag) / covariance(0)).toBeCloseTo(Math.exp((-lag * 6.25) / 25), 1.3);
  });

  it('follows a path that does not depend on when it is asked', () => {
    const often = drift();
    const seldom = drift();
    for (let t_s = 0; t_s < 500; t_s += 0.37) often.at(t_s);
    expect(seldom.at(500)).toBe(often.at(500));
  });

  it('without a correlation time still comes to an end', () => {
    expect(new Drift(0.3, 0, namedStream(1, 'x')).at(10)).toBeGreaterThan(0);
  });
});
