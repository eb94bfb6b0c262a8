import type { Seconds } from '../core/units.js';
import { LatencyHistogram } from '../sim/traffic/latency-histogram.js';
import type { ClientReport } from './client-report.js';

/** What all clients together met with in one span of time. Counts are fractions where a report lies across its edge. */
export interface ClientWindow {
  readonly sent: number;
  readonly failed: number;
  /** The answered. */
  readonly latencies: LatencyHistogram;
  /** Of the answered: slower than the objective. */
  readonly late: number;
}

/**
 * Reports as windows of equal length from time 0 on. Clients report at times of their own: what one tells of a span
 * that lies in two windows is divided by time, as if it had happened evenly.
 * @param epoch_unix_s Unix time of 0
 */
export function clientWindows(reports: readonly ClientReport[], epoch_unix_s: number, window_s: Seconds, windows: number, latency_s: Seconds): readonly ClientWindow[] {
  const sums = Array.from({ length: windows }, () => ({ sent: 0, failed: 0, late: 0, latencies: new LatencyHistogram() }));
  for (const { t_unix_s, span_s, sent, failed, latencies } of reports) {
    const to_s = t_unix_s - epoch_unix_s;
    const from_s = to_s - span_s;
    const first = Math.max(0, Math.floor(from_s / window_s));
    const last = Math.min(windows - 1, Math.floor(to_s / window_s));
    for (let index = first; index <= last; index += 1) {
      const share = (Math.min(to_s, (index + 1) * window_s) - Math.max(from_s, index * window_s)) / span_s;
      if (share <= 0) continue;
      const sum = sums[index]!;
      sum.sent += share * sent;
      sum.failed += share * failed;
      for (const [each_s, count] of latencies) {
        sum.latencies.add(each_s, share * count);
        if (each_s > latency_s) sum.late += share * count;
      }
    }
  }
  return sums;
}
