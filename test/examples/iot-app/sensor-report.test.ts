import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SensorTally } from '../../../examples/iot-app/sensor-report.js';
import { LatencyHistogram } from '../../../src/sim/traffic/latency-histogram.js';
import { clientReportOf } from '../../../src/testbed/client-report.js';

describe('a sensor\'s report', () => {
  it('tells of the time since the one before', () => {
    const tally = new SensorTally('one', 0.5, 100);
    tally.countSent();
    tally.countAnswered(0.7);
    expect(tally.take(105)).toMatchObject({ t_unix_s: 105, span_s: 5, sensor: 'one', sent: 1, answered: 1, failed: 0, late: 1, latency_mean_s: 0.7 });
    expect(tally.take(110)).toStrictEqual({ kind: 'sensor-report', t_unix_s: 110, span_s: 5, sensor: 'one', sent: 0, answered: 0, failed: 0, late: 0, latencies: [] });
  });

  it('calls an answer late that took longer than the limit, and not one that took as long', () => {
    const tally = new SensorTally('one', 0.5, 0);
    for (const latency_s of [0.5, 0.501]) tally.countAnswered(latency_s);
    expect(tally.take(5).late).toBe(1);
  });

  it('of several sensors adds up to the histogram of all', () => {
    const latencies = fc.array(fc.double({ min: 1e-4, max: 100, noNaN: true }), { minLength: 1, maxLength: 100 });
    fc.assert(fc.property(latencies, latencies, fc.constantFrom(50, 95, 99), (here, there, percent) => {
      const together = new LatencyHistogram();
      const merged = new LatencyHistogram();
      for (const each of [here, there]) {
        const tally = new SensorTally('one', 0.5, 0);
        for (const latency_s of each) {
          tally.countAnswered(latency_s);
          together.add(latency_s);
        }
        for (const [latency_s, count] of tally.take(5).latencies) merged.add(latency_s, count);
      }
      expect(merged.percentile_s(percent)).toBe(together.percentile_s(percent));
    }), { seed: 1, numRuns: 200 });
  });

  it('is a line that the testbed reads', () => {
    const tally = new SensorTally('one', 0.5, 0);
    tally.countSent();
    tally.countAnswered(0.004);
    const line = JSON.stringify(tally.take(5));
    expect(clientReportOf(line)).toMatchObject({ sent: 1, answered: 1 });
    expect(line).not.toContain('\n');
  });
});
