import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalsDeserved, machineNumber, printed } from '../../../src/experiment/statistics/rounding.js';

const show = (mean: number, half: number | null, most = 9): string =>
  printed(mean, decimalsDeserved(mean, half === null ? null : [mean - half, mean + half], most));

describe('no more digits than deserved', () => {
  test.each([
    [12.3456, 0.37, '12.3'],
    [12.3456, 0.137, '12.35'],
    [12.3456, 0.197, '12.3'],
    [12345.6, 340, '12,300'],
    [12345.6, 97, '12,350'],
    [0.04567, 0.0021, '0.046'],
    [3.2, 45, '0'],
    [-0.2, 0.5, '−0.2'],
    [-0.04, 0.5, '0.0'],
  ])('%f with half-width %f is printed as %s', (mean, half, text) => expect(show(mean, half)).toBe(text));

  test.each([[1234.5, '1,230'], [0.0123456, '0.0123'], [6, '6'], [12.04, '12'], [0, '0']])(
    'without an interval %f keeps three significant digits: %s', (mean, text) => expect(show(mean, null)).toBe(text),
  );

  test.each([[1684, '1,684'], [6, '6'], [2.9761, '2.98']])(
    'replications that agree: %f is printed as %s', (mean, text) => expect(show(mean, 0)).toBe(text),
  );

  test('never finer than the metric\'s own resolution', () => {
    expect(show(2.98765, 0.00001, 2)).toBe('2.99');
  });

  test('what is dropped is smaller than the interval\'s half-width', () => {
    fc.assert(fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-5, max: 1e5, noNaN: true }), (mean, half) => {
      const decimals = decimalsDeserved(mean, [mean - half, mean + half], 12);
      expect(0.5 * 10 ** -decimals).toBeLessThanOrEqual(half * 0.51);
      expect(10 ** -decimals).toBeGreaterThanOrEqual(half / 20);
    }), { seed: 1 });
  });

  test('machines get seven significant digits', () => {
    expect(machineNumber(0.1 + 0.2)).toBe(0.3);
    expect(machineNumber(1 / 3)).toBe(0.3333333);
  });
});
