import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientReportOf, type ClientReport } from '../../src/testbed/client-report.js';
import { clientWindows } from '../../src/testbed/client-windows.js';

const report = fc
  .record({
    t_unix_s: fc.double({ min: 1000, max: 1100, noNaN: true }), span_s: fc.double({ min: 0.5, max: 12, noNaN: true }),
    failed: fc.nat(50), latencies: fc.array(fc.tuple(fc.double({ min: 0.001, max: 5, noNaN: true }), fc.integer({ min: 1, max: 90 })), { maxLength: 5 }),
  })
  .map(({ latencies, ...rest }): ClientReport => {
    const answered = latencies.reduce((sum, [, count]) => sum + count, 0);
    return { kind: 'sensor-report', ...rest, latencies, answered, sent: answered + rest.failed };
  });
const counted = (windows: ReturnType<typeof clientWindows>, of: (window: ReturnType<typeof clientWindows>[number]) => number) => windows.reduce((sum, window) => sum + of(window), 0);

describe('what clients report, as windows', () => {
  it('nothing is lost or doubled of what lies in them', () => {
    fc.assert(fc.property(fc.array(report, { maxLength: 30 }), (reports) => {
      const windows = clientWindows(reports, 980, 10, 13, 0.5);
      expect(counted(windows, ({ sent }) => sent)).toBeCloseTo(reports.reduce((sum, { sent }) => sum + sent, 0), 6);
      expect(counted(windows, ({ latencies }) => latencies.count)).toBeCloseTo(reports.reduce((sum, { answered }) => sum + answered, 0), 6);
      expect(counted(windows, ({ failed }) => failed)).toBeCloseTo(reports.reduce((sum, { failed }) => sum + failed, 0), 6);
    }));
  });

  it('what lies outside is left out, what lies across an edge is divided by time', () => {
    const across: ClientReport = { kind: 'sensor-report', t_unix_s: 1004, span_s: 8, sent: 8, answered: 8, failed: 0, latencies: [[0.1, 4], [0.9, 4]] };
    const [first] = clientWindows([across], 1000, 10, 1, 0.5);
    expect(first!.sent).toBe(4);
    expect(first!.late).toBe(2);
    expect(first!.latencies.percentile_s(50)).toBeCloseTo(0.1, 2);
  });

  it('lines that are no reports are none', () => {
    const line = JSON.stringify({ kind: 'sensor-report', t_unix_s: 1, span_s: 5, sent: 1, answered: 1, failed: 0, late: 0, latencies: [[0.1, 1]], sensor: 'a' });
    expect(clientReportOf(line)).toMatchObject({ answered: 1, latencies: [[0.1, 1]] });
    for (const other of ['', 'ready', '{', '{"kind":"other"}', line.replace('"sent":1', '"sent":-1')]) expect(clientReportOf(other)).toBeUndefined();
  });
});
