import type { Seconds } from '../../../core/units.js';
import type { LatencySummary, RequestCounts } from '../../measurements.js';
import { LatencyHistogram } from '../latency-histogram.js';
import type { TrafficOptions, TrafficWindow } from '../traffic.js';

/**
 * What became of the messages. The totals take those issued after the warm-up; the windows take all.
 * Latency runs from the first attempt to the answer, so sleeps after refused connections are in it.
 */
export class MessageLedger {
  private issued = 0;
  private completed = 0;
  private failed = 0;
  private late = 0;
  private readonly latencies = new LatencyHistogram();
  private windowFailed = 0;
  private windowLate = 0;
  private readonly windowLatencies = new LatencyHistogram();

  constructor(private readonly options: TrafficOptions) {}

  /** Whether a message issued then is in the totals. */
  isCounted(issued_s: Seconds): boolean {
    return issued_s >= this.options.warm_up_s;
  }

  issue(now_s: Seconds): void {
    if (this.isCounted(now_s)) this.issued++;
  }

  complete(issued_s: Seconds, now_s: Seconds): void {
    const latency_s = now_s - issued_s;
    const late = latency_s > this.options.objective.latency_s;
    this.windowLatencies.add(latency_s);
    if (late) this.windowLate++;
    if (!this.isCounted(issued_s)) return;
    this.completed++;
    this.latencies.add(latency_s);
    if (late) this.late++;
  }

  fail(issued_s: Seconds): void {
    this.windowFailed++;
    if (this.isCounted(issued_s)) this.failed++;
  }

  /** Whether a message issued then and unanswered now is late already. */
  isOverdue(issued_s: Seconds, now_s: Seconds): boolean {
    return now_s - issued_s > this.options.objective.latency_s;
  }

  /** @param overdue of the messages counted */
  counts(overdue: number): RequestCounts {
    const { issued, completed, failed, late } = this;
    return { issued, completed, failed, late, open: issued - completed - failed, overdue };
  }

  latency(): LatencySummary {
    const { latencies } = this;
    return {
      mean_s: latencies.mean_s,
      p50_s: latencies.percentile_s(50),
      p95_s: latencies.percentile_s(95),
      p99_s: latencies.percentile_s(99),
    };
  }

  /** @param overdue of all messages */
  takeWindow(overdue: number): TrafficWindow {
    const { windowLatencies } = this;
    const window: TrafficWindow = {
      completed: windowLatencies.count,
      failed: this.windowFailed,
      late: this.windowLate,
      overdue,
      latency_mean_s: windowLatencies.mean_s,
      latency_p50_s: windowLatencies.percentile_s(50),
      latency_p95_s: windowLatencies.percentile_s(95),
      latency_objective_s: windowLatencies.percentile_s(this.options.objective.percentile),
    };
    windowLatencies.clear();
    this.windowFailed = 0;
    this.windowLate = 0;
    return window;
  }
}
