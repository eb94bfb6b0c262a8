import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Whitening } from '../../../src/core/anomaly/whitening.js';

test('what was whitened has a variance of one along each axis and none shared', () => {
  const points = Float64Array.from({ length: 600 }, (_, at) => (at % 2 === 0 ? ((at * 7919) % 101) : 3 * (((at - 1) * 7919) % 101) + ((at * 104729) % 57)));
  const whitening = new Whitening(2);
  whitening.fit(points, 300);
  const images = new Float64Array(600);
  for (let point = 0; point < 300; point += 1) whitening.apply(points, 2 * point, images, 2 * point);
  const mean = [0, 1].map((axis) => images.reduce((sum, value, at) => sum + (at % 2 === axis ? value / 300 : 0), 0));
  const shared = (left: number, right: number): number =>
    Array.from({ length: 300 }, (_, point) => (images[2 * point + left]! - mean[left]!) * (images[2 * point + right]! - mean[right]!)).reduce((sum, each) => sum + each / 300, 0);
  expect(shared(0, 0)).toBeCloseTo(1, 1);
  expect(shared(1, 1)).toBeCloseTo(1, 1);
  expect(shared(0, 1)).toBeCloseTo(0, 1);
});

test('any points, in one place too, give a map of finite numbers', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 12, maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (numbers, count) => {
    const whitening = new Whitening(3);
    const points = Float64Array.from(numbers);
    whitening.fit(points, count);
    const image = new Float64Array(3);
    whitening.apply(points, 9, image, 0);
    expect(image.every(Number.isFinite)).toBe(true);
  }), { seed: 6 });
});
