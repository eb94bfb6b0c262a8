import type { Seconds } from '../../../core/units.js';
import type { LatencySummary, RequestCounts } from '../../measurements.js';
import { LatencyHistogram } from '../latency-histogram.js';
import type { ClientLedger } from '../client-ledger.js';
import type { LegitimateLedger } from '../legitimate-ledger.js';
import type { SourceIndex, TrafficOptions, TrafficWindow } from '../traffic.js';

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
  /** Integral of the messages under way, up to when one last came or went, and the time that the ended ones took. */
  private underWay_s: Seconds = 0;
  private changed_s: Seconds = 0;
  private ended_s: Seconds = 0;
  private windowFailed = 0;
  private windowLate = 0;
  private readonly windowLatencies = new LatencyHistogram();

  constructor(private readonly options: TrafficOptions, readonly legitimate: LegitimateLedger, readonly clients: ClientLedger) {}

  /** Whether a message issued then is in the totals. */
  isCounted(issued_s: Seconds): boolean {
    return issued_s >= this.options.warm_up_s;
  }

  issue(now_s: Seconds): void {
    if (!this.isCounted(now_s)) return;
    this.pass(now_s);
    this.issued++;
  }

  complete(issued_s: Seconds, now_s: Seconds, source: SourceIndex): void {
    const latency_s = now_s - issued_s;
    const late = latency_s > this.options.objective.latency_s;
    this.windowLatencies.add(latency_s);
    this.clients.complete(source, 1, latency_s);
    if (late) this.windowLate++;
    if (!this.isCounted(issued_s)) return;
    this.pass(now_s);
    this.ended_s += latency_s;
    this.completed++;
    this.latencies.add(latency_s);
    if (late) this.late++;
    this.legitimate.complete(source, 1, late ? 1 : 0);
  }

  fail(issued_s: Seconds, now_s: Seconds, source: SourceIndex): void {
    this.windowFailed++;
    this.clients.fail(source, 1);
    if (!this.isCounted(issued_s)) return;
    this.pass(now_s);
    this.ended_s += now_s - issued_s;
    this.failed++;
    this.legitimate.fail(source, 1);
  }

  /**
   * Little's law, which is exact over any span when the ages of those still under way are counted in: the mean number
   * under way x the span is the sum of the times that each was (Little, A proof for the queuing formula L = λW, 1961).
   * @param ages_s sum over the messages counted and under way
   * @throws Error when it does not hold: a message was booked at a wrong time, twice or never
   */
  holdToLittlesLaw(ages_s: Seconds, now_s: Seconds): void {
    this.pass(now_s);
    const byMessage_s = this.ended_s + ages_s;
    if (Math.abs(this.underWay_s - byMessage_s) <= 1e-6 * Math.max(1, byMessage_s)) return;
    throw new Error(`Little's law does not hold: messages were under way for ${byMessage_s} s in all, but their number over time says ${this.underWay_s} s`);
  }

  private pass(now_s: Seconds): void {
    this.underWay_s += (this.issued - this.completed - this.failed) * (now_s - this.changed_s);
    this.changed_s = now_s;
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
