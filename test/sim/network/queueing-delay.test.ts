import fc from 'fast-check';
import { expect, it } from 'vitest';
import { queueingDelay_s } from '../../../src/sim/network/queueing-delay.js';

const queue = { packets: 1000, mtu_B: 1300 };

it('a queue of 1000 packets of 1314 bytes that iperf fills at 437 Mbit/s stands for 22 ms: the recording has 22.8 ms', () => {
  expect(queueingDelay_s(queue, 437e6, 437e6, true)).toBeCloseTo(0.02225, 4);
});

it('a link that is half used lets a packet wait for half a packet\'s time: M/D/1', () => {
  expect(queueingDelay_s(queue, 1e9, 5e8, false)).toBeCloseTo(0.5 * 1314 * 8e-9, 9);
});

it('never falls with the load, and never exceeds the standing queue', () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)].map((load) => queueingDelay_s(queue, 1e8, load * 1e8, false)) as [number, number];
    expect(low).toBeLessThanOrEqual(high);
    expect(high).toBeLessThanOrEqual(queueingDelay_s(queue, 1e8, 1e8, true));
  }));
});

it('nothing comes over a link that is down', () => {
  expect(queueingDelay_s(queue, 0, 0, false)).toBe(Infinity);
});
