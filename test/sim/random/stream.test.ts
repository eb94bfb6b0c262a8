import { describe, expect, it } from 'vitest';
import { Stream } from '../../../src/sim/random/stream.js';
import { ksStatistic } from './kolmogorov-smirnov.js';

const draws = (stream: Stream, n: number) => Array.from({ length: n }, () => stream.next() >>> 0);

describe('xoshiro128**', () => {
  // Made with the authors' C program, https://prng.di.unimi.it/xoshiro128starstar.c.
  it('draws what the reference program draws', () => {
    expect(draws(new Stream(1, 2, 3, 4), 10)).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804]);
    const stream = new Stream(0xdeadbeef, 0x12345678, 0x9abcdef0, 0x0badcafe);
    expect(draws(stream, 8)).toEqual([2576977301, 1162350735, 2845540778, 426017220, 2615853847, 935747157, 4222416985, 2289966244]);
    for (let n = 9; n < 1e6; n++) stream.next();
    expect(stream.next() >>> 0).toBe(2956627563);
  });

  it('leaves the state of zeros, which it could never leave', () => {
    expect(draws(new Stream(0, 0, 0, 0), 20).some((word) => word !== 0)).toBe(true);
  });

  it('is uniform in the open interval', () => {
    const stream = new Stream(1, 2, 3, 4);
    const sample = Array.from({ length: 1e5 }, () => stream.uniform());
    expect(ksStatistic(sample, (x) => x)).toBeLessThan(1.63);
    expect(Math.min(...sample.slice(0, 1e4))).toBeGreaterThan(0);
    expect(Math.max(...sample.slice(0, 1e4))).toBeLessThan(1);
  });
});
