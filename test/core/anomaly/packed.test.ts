import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packed, unpack } from '../../../src/core/anomaly/packed.js';

test('is Base64, and unpacks to what it was', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
    const text = packed(Uint8Array.from(bytes));
    expect(text).toBe(Buffer.from(bytes).toString('base64'));
    const back = new Uint8Array(bytes.length);
    unpack(text, back, '');
    expect([...back]).toStrictEqual([...bytes]);
  }), { seed: 6 });
  const numbers = Float64Array.of(0.1, -Infinity, NaN, 1e308);
  const back = new Float64Array(4);
  unpack(packed(numbers), back, '');
  expect(back).toStrictEqual(numbers);
});

test('what is of another length or no Base64 is refused, with its place', () => {
  expect(() => unpack('AAAA', new Uint8Array(4), 'model.window')).toThrow('model.window: 4 letters; allowed: 8 letters');
  expect(() => unpack('A*AA', new Uint8Array(3), 'model.window')).toThrow('"*" at letter 1');
});
