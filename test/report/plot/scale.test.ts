import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearScale, logScale, rootScale, timeScale } from '../../../src/report/plot/scale.js';
import type { Scale } from '../../../src/report/plot/scale.js';

const range = [100, 20] as const;

function wellFormed({ ticks, domain, at }: Scale): void {
  expect(ticks.length).toBeGreaterThanOrEqual(2);
  expect(ticks.length).toBeLessThanOrEqual(9);
  for (const tick of ticks) {
    expect(at(tick)).toBeLessThanOrEqual(100 + 1e-9);
    expect(at(tick)).toBeGreaterThanOrEqual(20 - 1e-9);
  }
  expect(at(domain[0])).toBeCloseTo(100, 9);
  expect(at(domain[1])).toBeCloseTo(20, 9);
}

describe('scales', () => {
  test('linear: starts at 0, ends on a round number at or above the data', () => {
    expect(linearScale([0, 7], range).ticks).toEqual([0, 5, 10]);
    expect(linearScale([0, 0.62], range).ticks).toEqual([0, 0.5, 1]);
    expect(linearScale([0, 4], range).ticks).toEqual([0, 2, 4]);
    fc.assert(fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (high) => {
      const scale = linearScale([0, high], range);
      wellFormed(scale);
      expect(scale.domain[1]).toBeGreaterThanOrEqual(high * (1 - 1e-9));
      expect(scale.domain[1]).toBeLessThanOrEqual(high * 3);
    }), { seed: 1 });
  });

  test('logarithmic: whole decades around the data; smaller values stay on the panel', () => {
    expect(logScale([0.04, 3], range).ticks).toEqual([0.01, 0.1, 1, 10]);
    expect(logScale([0.04, 3], range).at(0)).toBe(100);
    fc.assert(fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), fc.double({ min: 2, max: 1e6, noNaN: true }), (low, factor) => {
      const scale = logScale([low, low * factor], range);
      wellFormed(scale);
      expect(scale.domain[0]).toBeLessThanOrEqual(low * (1 + 1e-6));
      expect(scale.domain[1]).toBeGreaterThanOrEqual(low * factor * (1 - 1e-6));
    }), { seed: 1 });
  });

  test('root: 0 has a place, small shares stay apart', () => {
    const scale = rootScale(64, range);
    wellFormed(scale);
    expect(scale.at(16)).toBe(60);
    expect(scale.ticks).toEqual([0, 0.5, 2, 5, 10, 20, 50]);
  });

  test('time: round ticks, at most six', () => {
    expect(timeScale([0, 1800], range).ticks).toEqual([0, 600, 1200, 1800]);
    expect(timeScale([0, 86_400], range).ticks).toEqual([0, 21_600, 43_200, 64_800, 86_400]);
    fc.assert(fc.property(fc.integer({ min: 10, max: 10_000_000 }), (span_s) => wellFormed(timeScale([0, span_s], range))), { seed: 1 });
  });
});
