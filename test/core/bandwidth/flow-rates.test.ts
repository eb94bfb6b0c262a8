import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowRates, growth, remembered, unseen } from '../../../src/core/bandwidth/flow-rates.js';
import { counters } from './flow-world.js';

const memory = (network: ReturnType<typeof counters>) => remembered([], network, 0, 300);

describe('rates of flows', () => {
  it('a first reading gives no figure, the second one over the true interval', () => {
    const first = counters(0, { sw_1: { 'h6>h7': 1000 } });
    expect(flowRates([], first)[0]).toMatchObject({ name: 'h6>h7', rate_bps: null });
    expect(flowRates(memory(first), counters(20, { sw_1: { 'h6>h7': 26_000 } }))[0]!.rate_bps).toBe(10_000);
  });
  it('a flow that several switches see counts once, at the most that one forwards', () => {
    const before = memory(counters(0, { sw_1: { 'h6>h7': 0 }, sw_2: { 'h6>h7': 0 } }));
    expect(flowRates(before, counters(10, { sw_1: { 'h6>h7': 1000 }, sw_2: { 'h6>h7': 900 } }))).toMatchObject([{ rate_bps: 800, switches: ['sw_1', 'sw_2'] }]);
  });
  it('a counter that fell gives nothing; one past 2^64 goes on', () => {
    expect(growth(100, 99)).toBeNull();
    expect(growth(2 ** 64 - 4096, 4096)).toBe(8192);
    expect(growth(2 ** 63, 5)).toBeNull();
  });
  it('an entry that was gone in between counts as new', () => {
    const before = memory(counters(0, { sw_1: { 'h6>h7': 0 } }));
    const without = remembered(before, counters(10, { sw_1: {} }), 10, 300);
    expect(flowRates(without, counters(20, { sw_1: { 'h6>h7': 1e9 } }))[0]!.rate_bps).toBeNull();
  });
  it('a switch that does not answer keeps its counters for a while, and its flows are unseen', () => {
    const before = memory(counters(0, { sw_1: { 'h6>h7': 0 } }));
    const silent = counters(10, { sw_2: {} });
    expect(unseen(before, silent).has('h6>h7')).toBe(true);
    const after = remembered(before, silent, 300, 300);
    expect(flowRates(after, counters(400, { sw_1: { 'h6>h7': 50_000 } }))[0]!.rate_bps).toBe(1000);
    expect(remembered(before, silent, 301, 300).map(({ name }) => name)).toEqual(['sw_2']);
  });
  it('is never negative, whatever the counters', () => {
    const reading = fc.dictionary(fc.constantFrom('sw_1', 'sw_2'), fc.dictionary(fc.constantFrom('a>b', 'b>a'), fc.double({ min: 0, max: 2 ** 64, noNaN: true })));
    fc.assert(fc.property(fc.array(fc.tuple(reading, fc.double({ min: 0, max: 100, noNaN: true })), { maxLength: 6 }), (readings) => {
      let before = memory(counters(0, {}));
      let t_s = 0;
      for (const [switches, later_s] of readings) {
        t_s += later_s;
        const network = counters(t_s, switches);
        for (const { rate_bps } of flowRates(before, network)) expect(rate_bps === null || rate_bps >= 0).toBe(true);
        before = remembered(before, network, t_s, 60);
      }
    }));
  });
});
