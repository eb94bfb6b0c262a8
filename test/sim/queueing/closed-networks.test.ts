import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { throughputBounds } from '../../../src/sim/queueing/closed-network.js';
import { loadDependentMva, multiServer } from '../../../src/sim/queueing/load-dependent-mva.js';
import { exactMva } from '../../../src/sim/queueing/mva.js';
import { schweitzer } from '../../../src/sim/queueing/schweitzer.js';

const demands = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 });
const think = fc.double({ min: 0, max: 5, noNaN: true });
const customers = fc.integer({ min: 1, max: 60 });

describe('exact mean value analysis', () => {
  it('gives the worked example of Lazowska et al. (1984), §6.4: X = 0.152 at three customers', () => {
    // CPU 0.605 s (121 visits of 5 ms), disks 2.1 s (70 x 30 ms) and 1.35 s (50 x 27 ms), think 15 s.
    const { throughput, queue } = exactMva([0.605, 2.1, 1.35], 15, 3);
    expect(throughput).toBeCloseTo(0.152, 3);
    expect(queue[0]! + queue[1]! + queue[2]! + throughput * 15).toBeCloseTo(3, 9);
  });

  it('lies within the asymptotic bounds and obeys Little\'s and the utilisation law', () => {
    fc.assert(fc.property(demands, think, customers, (D, Z, N) => {
      const { throughput, response_s, queue } = exactMva(D, Z, N);
      const { lower, upper } = throughputBounds(D, Z, N);
      expect(throughput).toBeGreaterThanOrEqual(lower * (1 - 1e-9));
      expect(throughput).toBeLessThanOrEqual(upper * (1 + 1e-9));
      expect(queue.reduce((sum, q) => sum + q, 0) + throughput * Z).toBeCloseTo(N, 6);
      D.forEach((demand, k) => {
        expect(queue[k]).toBeCloseTo(throughput * response_s[k]!, 9);
        expect(throughput * demand).toBeLessThanOrEqual(1 + 1e-9);
      });
    }));
  });

  it('gives the calibration run: 12 sensors at one rest_api of 47.6 ms and 87 ms elsewhere make 21.0 messages a second', () => {
    expect(exactMva([0.0476], 0.087, 12).throughput).toBeCloseTo(21.0, 1);
  });
});

describe('load-dependent mean value analysis', () => {
  it('is the exact one with one server each', () => {
    fc.assert(fc.property(demands, think, customers, (D, Z, N) => {
      const single = exactMva(D, Z, N);
      const several = loadDependentMva(D.map((demand) => multiServer(demand, 1)), Z, N);
      expect(several.throughput).toBeCloseTo(single.throughput, 9);
      single.queue.forEach((queue, k) => { expect(several.queue[k]).toBeCloseTo(queue, 6); });
    }));
  });

  it('takes equal stations together', () => {
    const apart = loadDependentMva([multiServer(0.3, 2), multiServer(0.3, 2), multiServer(0.1, 1)], 1, 9);
    const together = loadDependentMva([{ ...multiServer(0.3, 2), count: 2 }, multiServer(0.1, 1)], 1, 9);
    expect(together.throughput).toBeCloseTo(apart.throughput, 12);
  });

  it('is the machine repairman\'s birth-death process for one station of c servers', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 25 }), fc.double({ min: 0.2, max: 5, noNaN: true }), (c, N, Z) => {
      // p(j) ∝ (D/Z)^j N!/(N-j)! / prod min(i, c), D = 1
      let weight = 1;
      let total = 1;
      let busy = 0;
      for (let j = 1; j <= N; j++) {
        weight *= (N - j + 1) / (Z * Math.min(j, c));
        total += weight;
        busy += weight * Math.min(j, c);
      }
      expect(loadDependentMva([multiServer(1, c)], Z, N).throughput / (busy / total)).toBeCloseTo(1, 6);
    }));
  });

  it('gives the calibration run: 12 sensors on two cores of 30.1 ms make 65.5 messages a second', () => {
    expect(loadDependentMva([multiServer(0.0301, 2)], 0.087, 12).throughput).toBeCloseTo(65.5, 0);
  });

  it('with no variation at all reaches the asymptotic bound and keeps Little\'s law', () => {
    fc.assert(fc.property(demands, think, customers, (D, Z, N) => {
      const stations = D.map((demand) => ({ ...multiServer(demand, 1), residual: 0 }));
      const { throughput, queue, curve } = loadDependentMva(stations, Z, N);
      expect(throughput).toBeLessThanOrEqual(throughputBounds(D, Z, N).upper * (1 + 1e-9));
      expect(throughput).toBeGreaterThanOrEqual(exactMva(D, Z, N).throughput * (1 - 1e-9));
      expect(queue.reduce((sum, q) => sum + q, 0) + throughput * Z).toBeCloseTo(N, 6);
      expect(curve[N - 1]).toBe(throughput);
    }));
    expect(loadDependentMva([{ ...multiServer(0.04, 1), residual: 0 }], 0.08, 3).throughput).toBeCloseTo(25, 9);
    expect(loadDependentMva([{ ...multiServer(0.04, 1), residual: 0 }], 0.08, 2).throughput).toBeCloseTo(2 / 0.12, 9);
  });
});

describe('Schweitzer\'s approximation', () => {
  it('is close to the exact throughput, and exact for one customer', () => {
    fc.assert(fc.property(demands, think, customers, (D, Z, N) => {
      const near = schweitzer(D.map((demand_s) => ({ demand_s, count: 1, residual: 1 })), Z, N).throughput;
      const exact = exactMva(D, Z, N).throughput;
      expect(Math.abs(near / exact - 1)).toBeLessThan(N === 1 ? 1e-9 : 0.15);
    }), { numRuns: 500 });
  });

  it('is within 2 % of the exact throughput from a few hundred customers on', () => {
    fc.assert(fc.property(demands, fc.double({ min: 0, max: 100, noNaN: true }), fc.integer({ min: 400, max: 600 }), (D, Z, N) => {
      const near = schweitzer(D.map((demand_s) => ({ demand_s, count: 1, residual: 1 })), Z, N).throughput;
      expect(Math.abs(near / exactMva(D, Z, N).throughput - 1)).toBeLessThan(0.02);
    }));
  });

  it('obeys the asymptotic bounds and Little\'s law for 10^6 customers at once', () => {
    const { throughput, queue } = schweitzer([{ demand_s: 1e-4, count: 10, residual: 1 }, { demand_s: 5e-5, count: 3, residual: 0.5 }], 60, 1e6);
    expect(throughput).toBeLessThanOrEqual(1e4);
    expect(throughput).toBeGreaterThan(0.999e4);
    expect(10 * queue[0]! + 3 * queue[1]! + 60 * throughput).toBeCloseTo(1e6, -1);
  });

  it('has nothing flow where there is nobody', () => {
    expect(schweitzer([{ demand_s: 1, count: 1, residual: 1 }], 0, 0).throughput).toBe(0);
  });
});
