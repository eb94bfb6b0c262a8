import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScalarEncoder } from '../../../../src/core/anomaly/htm/scalar-encoder.js';
import { TimeOfDayEncoder } from '../../../../src/core/anomaly/htm/time-of-day-encoder.js';

const shared = (a: Uint16Array, b: Uint16Array): number => a.filter((bit) => b.includes(bit)).length;

describe('the scalar encoder', () => {
  const encoder = new ScalarEncoder({ bits: 400, bitsOn: 21, buckets: 1000, resolution: 1, seed: 42 });
  encoder.bucketOf(0);
  const bitsOf = (value: number): Uint16Array => {
    const bits = new Uint16Array(21);
    encoder.encode(value, bits, 0);
    return bits;
  };
  const bucket = fc.integer({ min: -500, max: 499 });

  it('turns on 21 of 400 bits for every value', () => {
    fc.assert(fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (value) => {
      const bits = bitsOf(value);
      expect(new Set(bits).size).toBe(21);
      expect(Math.max(...bits)).toBeLessThan(400);
    }));
  });

  it('near buckets share 21 bits less their distance', () => {
    fc.assert(fc.property(bucket, fc.integer({ min: -20, max: 20 }), (at, distance) => {
      fc.pre(at + distance >= -500 && at + distance <= 499);
      expect(shared(bitsOf(at), bitsOf(at + distance))).toBe(21 - Math.abs(distance));
    }));
  });

  it('far buckets share at most 2', () => {
    const all = Array.from({ length: 1000 }, (_, at) => bitsOf(at - 500));
    let most = 0;
    for (let i = 0; i < all.length; i += 7) for (let j = i + 21; j < all.length; j++) most = Math.max(most, shared(all[i]!, all[j]!));
    expect(most).toBeLessThanOrEqual(2);
  });

  it('puts the first value into the middle and keeps what is beyond the outermost buckets in them', () => {
    const other = new ScalarEncoder({ bits: 400, bitsOn: 21, buckets: 1000, resolution: 0.5, seed: 42 });
    expect([17, 17.5, 16.6, 1e12, -1e100].map((value) => other.bucketOf(value))).toEqual([500, 501, 499, 999, 0]);
  });
});

describe('the time of day encoder', () => {
  const encoder = new TimeOfDayEncoder({ bitsOn: 21, radius_s: 9.49 * 3600 });
  const bitsAt = (t_s: number): Uint16Array => {
    const bits = new Uint16Array(21);
    encoder.encode(t_s, 400, bits, 0);
    return bits;
  };

  it('has 54 bits, of which 21 are on', () => {
    expect(encoder.bits).toBe(54);
    fc.assert(fc.property(fc.integer({ min: -1e9, max: 2e9 }), (t_s) => {
      const bits = bitsAt(t_s);
      expect(new Set(bits).size).toBe(21);
      expect(bits.every((bit) => bit >= 400 && bit < 454)).toBe(true);
    }));
  });

  it('is the same every day', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 86_399 }), fc.integer({ min: -9, max: 20_000 }), (t_s, day) => {
      expect(bitsAt(t_s + day * 86_400)).toEqual(bitsAt(t_s));
    }));
  });

  it('knows midnight as a time like any other, and noon as its opposite', () => {
    expect(shared(bitsAt(-600), bitsAt(600))).toBeGreaterThanOrEqual(20);
    expect(shared(bitsAt(0), bitsAt(12 * 3600))).toBe(0);
  });
});
