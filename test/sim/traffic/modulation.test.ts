import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modulationOf } from '../../../src/sim/traffic/modulation.js';
import type { Source } from '../../../src/sim/model/workload.js';

const source = (burst_factor: number, burst_share: number, burst_length = 30): Source =>
  ({ kind: 'open', name: 'calls', entry: 'api', retry: 1, attempts: 1, arrivals: { burst_factor, burst_share, burst_length }, level: { kind: 'steps', steps: [] } });

test('bursts leave the mean rate as it is, and take their share of the time', () => {
  fc.assert(fc.property(fc.double({ min: 1, max: 50, noNaN: true }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (factor, share) => {
    const { calm, burst } = modulationOf(source(factor, share))!;
    expect(calm.rate * calm.share + burst.rate * burst.share).toBeCloseTo(1, 9);
    expect(burst.stay_s / (calm.stay_s + burst.stay_s)).toBeCloseTo(share, 9);
    expect(calm.rate).toBeGreaterThanOrEqual(0);
  }), { seed: 1 });
});

test('a burst cannot hold more than all arrivals', () => {
  expect(modulationOf(source(8, 0.25))).toMatchObject({ calm: { rate: 0 }, burst: { rate: 4 } });
});
