import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erlangB, erlangC } from '../../../src/sim/queueing/erlang-c.js';
import { mg1PsResponseTime, mm1ResponseQuantile, mm1ResponseTime } from '../../../src/sim/queueing/mm1.js';
import { mmcResponseQuantile, mmcResponseTail, mmcResponseTime, mmcWait } from '../../../src/sim/queueing/mmc.js';

const servers = fc.integer({ min: 1, max: 200 });
const utilisation = fc.double({ min: 0.01, max: 0.99, noNaN: true });

describe('Erlang', () => {
  it.each([
    [1, 0.5, 0.333333], [5, 3, 0.110054], [10, 8, 0.121661], [100, 80, 0.003992],
  ])('B of %d servers at %d erlangs is the tables\' %d', (c, load, blocked) => {
    expect(erlangB(c, load)).toBeCloseTo(blocked, 6);
  });

  it.each([
    [1, 0.8, 0.8], [2, 1, 1 / 3], [2, 1.6, 0.711111], [5, 4, 0.554113], [10, 8, 0.409180],
  ])('C of %d servers at %d erlangs is the tables\' %d', (c, load, waits) => {
    expect(erlangC(c, load)).toBeCloseTo(waits, 5);
  });

  it('keeps B <= C <= 1, both rising with the load and falling with the servers', () => {
    fc.assert(fc.property(servers, utilisation, (c, rho) => {
      const load = c * rho;
      expect(erlangB(c, load)).toBeLessThanOrEqual(erlangC(c, load) + 1e-12);
      expect(erlangC(c, load)).toBeLessThanOrEqual(1);
      expect(erlangC(c, load * 0.9)).toBeLessThan(erlangC(c, load));
      expect(erlangC(c + 1, load)).toBeLessThan(erlangC(c, load));
    }));
  });

  it('lets everyone wait from full load on', () => {
    expect(erlangC(3, 3)).toBe(1);
    expect(erlangC(3, 7)).toBe(1);
  });
});

describe('M/M/c', () => {
  it('is M/M/1 with one server', () => {
    fc.assert(fc.property(utilisation, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (rho, p) => {
      expect(mmcResponseTime(1, rho, 1)).toBeCloseTo(mm1ResponseTime(rho, 1), 9);
      expect(mmcResponseQuantile(1, rho, 1, p) / mm1ResponseQuantile(rho, 1, p)).toBeCloseTo(1, 6);
    }));
  });

  it('has a tail that integrates to the mean response time', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0.05, max: 0.9, noNaN: true }), (c, rho) => {
      const step = 0.005;
      let area = 0;
      for (let t = step / 2; t < 250; t += step) area += step * mmcResponseTail(c, c * rho, 1, t);
      expect(area / mmcResponseTime(c, c * rho, 1)).toBeCloseTo(1, 3);
    }), { numRuns: 20 });
  });

  it('has quantiles that its tail confirms, at equal rates too', () => {
    fc.assert(fc.property(servers, utilisation, fc.double({ min: 0.05, max: 0.999, noNaN: true }), (c, rho, p) => {
      expect(mmcResponseTail(c, c * rho, 1, mmcResponseQuantile(c, c * rho, 1, p))).toBeCloseTo(1 - p, 9);
    }));
    // c mu - lambda = mu: the difference quotient's limit.
    expect(mmcResponseTail(2, 1, 1, 1)).toBeCloseTo(mmcResponseTail(2, 1 + 1e-6, 1, 1), 5);
  });

  it('has no steady state from full load on', () => {
    expect(mmcWait(2, 2, 1)).toBe(Infinity);
    expect(mmcResponseQuantile(2, 2.5, 1, 0.5)).toBe(Infinity);
    expect(mmcResponseTail(2, 2.5, 1, 100)).toBe(1);
    expect(mm1ResponseTime(1, 1)).toBe(Infinity);
    expect(mg1PsResponseTime(1, 1)).toBe(Infinity);
  });
});
