import { LatencyHistogram } from '../../src/sim/traffic/latency-histogram.js';

/**
 * One line of a sensor's output: what happened since the line before. Lines of several sensors add up: counts by
 * addition, latencies by `new LatencyHistogram().add(latency_s, count)` over all their buckets.
 */
export interface SensorReport {
  readonly kind: 'sensor-report';
  readonly t_unix_s: number;
  /** Time that the line covers. */
  readonly span_s: number;
  readonly sensor: string;
  /** Attempts that began, that were answered, that failed (refused, timed out, answered with an error). */
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  /** Of the answered: those slower than LATE_S. */
  readonly late: number;
  /** Exact mean of the answered; absent when there are none. */
  readonly latency_mean_s?: number;
  /** Buckets of the log-linear histogram: latency in the bucket's middle (right to 0.8 %), count. */
  readonly latencies: readonly (readonly [latency_s: number, count: number])[];
}

/** Counts what a sensor's clients meet with between two lines. */
export class SensorTally {
  private readonly latencies = new LatencyHistogram();
  private sent = 0;
  private failed = 0;
  private late = 0;

  constructor(
    private readonly sensor: string,
    private readonly late_s: number,
    private since_unix_s: number,
  ) {}

  countSent(): void {
    this.sent += 1;
  }

  countFailed(): void {
    this.failed += 1;
  }

  countAnswered(latency_s: number): void {
    this.latencies.add(latency_s);
    if (latency_s > this.late_s) this.late += 1;
  }

  /** The line of what was counted since the last one; counting begins anew. */
  take(now_unix_s: number): SensorReport {
    const { sensor, sent, failed, late, latencies } = this;
    const report: SensorReport = {
      kind: 'sensor-report', t_unix_s: round(now_unix_s), span_s: round(now_unix_s - this.since_unix_s), sensor,
      sent, answered: latencies.count, failed, late,
      ...(latencies.count === 0 ? {} : { latency_mean_s: significant(latencies.mean_s) }),
      latencies: [...latencies.buckets()].map(([middle_s, count]) => [significant(middle_s), count]),
    };
    latencies.clear();
    this.sent = this.failed = this.late = 0;
    this.since_unix_s = now_unix_s;
    return report;
  }
}

const round = (value: number) => Math.round(value * 1000) / 1000;
/** Buckets are 1.5 % wide: four digits keep a middle in its own. */
const significant = (value: number) => Number(value.toPrecision(4));
