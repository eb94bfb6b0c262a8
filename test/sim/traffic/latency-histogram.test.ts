import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../../src/sim/traffic/latency-histogram.js';

describe('latency histogram', () => {
  it('gives every percentile to better than 1 % of the nearest rank, and the mean exactly', () => {
    const latencies = fc.array(fc.double({ min: 2e-6, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(latencies, fc.constantFrom(1, 50, 95, 99, 100), (sample, percent) => {
        const histogram = new LatencyHistogram();
        for (const latency_s of sample) histogram.add(latency_s);
        const sorted = [...sample].sort((a, b) => a - b);
        const exact_s = sorted[Math.max(1, Math.ceil((percent / 100) * sample.length - 1e-9)) - 1]!;
        expect(Math.abs(histogram.percentile_s(percent) / exact_s - 1)).toBeLessThan(0.01);
        expect(histogram.mean_s).toBeCloseTo(sample.reduce((sum, x) => sum + x, 0) / sample.length, 6);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('weighs fractions of requests', () => {
    const histogram = new LatencyHistogram();
    histogram.add(0.1, 0.9);
    histogram.add(10, 0.1);
    expect(histogram.count).toBeCloseTo(1);
    expect(histogram.mean_s).toBeCloseTo(1.09);
    expect(histogram.percentile_s(50)).toBeCloseTo(0.1, 2);
    expect(histogram.percentile_s(95)).toBeGreaterThan(9.9);
  });

  it('is empty after clear, and has nothing to say then', () => {
    const histogram = new LatencyHistogram();
    histogram.add(3);
    histogram.clear();
    expect(histogram.count).toBe(0);
    expect(histogram.mean_s).toBeNaN();
    expect(histogram.percentile_s(50)).toBeNaN();
    histogram.add(0.5);
    expect(histogram.percentile_s(99)).toBeCloseTo(0.5, 2);
  });

  it('takes what lies outside its range at the range\'s ends', () => {
    const histogram = new LatencyHistogram();
    histogram.add(0);
    expect(histogram.percentile_s(50)).toBeLessThan(1e-6);
    histogram.clear();
    histogram.add(1e9);
    expect(histogram.percentile_s(50)).toBeGreaterThan(1e6);
  });
});
