import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatFixed, keptReading, reprFloat, roundTo } from '../../../src/core/compat/rounding.js';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('formatFixed', () => {
  test.each([
    [0.0625, 3, '0.062'], [0.1875, 3, '0.188'], [-0.0625, 3, '-0.062'], [0.0005, 3, '0.001'], [1.005, 2, '1.00'],
    [-0.0001, 3, '-0.000'], [-0, 2, '-0.00'], [1e22, 1, '10000000000000000000000.0'], [5e-324, 3, '0.000'],
    [Infinity, 3, 'inf'], [-Infinity, 3, '-inf'], [NaN, 3, 'nan'],
  ])('%f to %i decimals is %s', (value, decimals, text) => {
    expect(formatFixed(value, decimals)).toBe(text);
  });

  test('takes every sixteenth, an exact half at three decimals, to the even neighbour', () => {
    for (let k = 1; k < 400; k += 2) {
      const last = formatFixed(k / 16, 3).at(-1)!;
      expect(Number(last) % 2).toBe(0);
    }
  });

  test('agrees with toFixed except on exact halves', () => {
    fc.assert(fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 15 }), (n, shift) => {
      const value = n / 2 ** shift;
      const isHalf = Number.isInteger(value * 2000) && !Number.isInteger(value * 1000);
      fc.pre(!isHalf && !Object.is(value, -0));
      expect(formatFixed(value, 3)).toBe(value.toFixed(3));
    }), { seed: 1 });
  });
});

describe('reprFloat', () => {
  test.each([[1, '1.0'], [0.1, '0.1'], [1e16, '1e+16'], [1e15, '1000000000000000.0'], [1e-5, '1e-05'], [0.00012, '0.00012'], [-0, '-0.0'], [NaN, 'nan'], [-Infinity, '-inf']])(
    '%f is %s', (value, text) => expect(reprFloat(value)).toBe(text));

  test('reads back as the same number, and never as an integer', () => {
    fc.assert(fc.property(finite, (value) => {
      expect(Number(reprFloat(value))).toBe(value);
      expect(reprFloat(value)).toMatch(/[.e]/);
    }), { seed: 1 });
  });
});

test('a reading is kept within half a thousandth, and keeping it twice changes nothing', () => {
  fc.assert(fc.property(fc.double({ min: -100, max: 100, noNaN: true }), (value) => {
    const { text, number } = keptReading(value);
    expect(Math.abs(number - value)).toBeLessThanOrEqual(0.0005 + 1e-12);
    expect(keptReading(number).number).toBe(number);
    expect(Number(text)).toBe(number);
  }), { seed: 1 });
  expect(() => keptReading(null)).toThrow('TypeError');
  expect(roundTo(Infinity, 3)).toBe(Infinity);
});
