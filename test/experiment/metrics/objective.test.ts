import { describe, expect, test } from 'vitest';
import { metricNamed } from '../../../src/experiment/metrics/catalogue.js';
import { objective, run } from '../synthetic-run.js';

const of = (name: string, record: ReturnType<typeof run>) => metricNamed(name).of({ run: record, objective, unscaled: undefined });

describe('objective', () => {
  const requests = { issued: 1000, completed: 950, failed: 50, late: 45, open: 0, overdue: 0 };

  test('failed requests violate as late ones do', () => {
    expect(of('slo_violation_share', run({ measured: { requests } }))).toBeCloseTo(9.5, 9);
    expect(of('failed_requests', run({ measured: { requests } }))).toBe(50);
    expect(of('slo_violation_windows', run({ measured: { late_windows: 0.25 } }))).toBe(25);
  });

  test('overdue requests violate though nobody knows yet how late they will be', () => {
    const stuck = { issued: 1000, completed: 900, failed: 0, late: 10, open: 100, overdue: 90 };
    expect(of('slo_violation_share', run({ measured: { requests: stuck } }))).toBeCloseTo(10000 / 990, 9);
    expect(of('slo_violation_share', run({ measured: { requests: { ...stuck, completed: 0, late: 0 } } }))).toBe(100);
  });

  test('throughput is taken over the measured span', () => {
    expect(of('throughput', run({ warm_up_s: 100, measured: { requests } }))).toBe(1.9);
  });

  test('without requests there is no share and no latency', () => {
    const silent = run({ measured: { requests: { issued: 0, completed: 0, failed: 0, late: 0, open: 0, overdue: 0 } } });
    expect(of('slo_violation_share', silent)).toBeNaN();
    expect(of('latency_p95_s', silent)).toBeNaN();
    expect(of('throughput', silent)).toBe(0);
  });

  test('latencies are the simulation\'s own', () => {
    expect(['mean_s', 'p50_s', 'p95_s', 'p99_s'].map((key) => of(`latency_${key}`, run()))).toEqual([0.1, 0.08, 0.2, 0.3]);
  });
});
