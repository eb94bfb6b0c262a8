import type { Seconds } from '../../../core/units.js';
import type { LatencySummary, RequestCounts } from '../../measurements.js';
import type { ClientLedger } from '../client-ledger.js';
import type { LegitimateLedger } from '../legitimate-ledger.js';
import type { SourceIndex, TrafficOptions, TrafficWindow } from '../traffic.js';
import { LatencyMixture } from './latency-mixture.js';
import type { OpenCount } from './open-messages.js';
import type { ResponseLaw } from './response-law.js';

/** One side of the books: totals since the warm-up, or the present window. */
class Flows {
  completed = 0;
  failed = 0;
  late = 0;
  readonly latencies = new LatencyMixture();

  complete(law: ResponseLaw, messages: number, late: number): void {
    this.completed += messages;
    this.late += late;
    this.latencies.add(law, messages);
  }
}

/** What became of the messages, as flows: counts are fractions inside and rounded where they are told. */
export class FlowLedger {
  private readonly totals = new Flows();
  private window = new Flows();
  private issued = 0;

  constructor(private readonly options: TrafficOptions, readonly legitimate: LegitimateLedger, readonly clients: ClientLedger) {}

  complete(law: ResponseLaw, messages: number, now_s: Seconds, source: SourceIndex): void {
    const late = messages * law.tail(this.options.objective.latency_s);
    this.window.complete(law, messages, late);
    if (messages > 0) this.clients.complete(source, messages, law.mean_s);
    if (now_s < this.options.warm_up_s) return;
    this.totals.complete(law, messages, late);
    this.legitimate.complete(source, messages, late);
  }

  fail(messages: number, now_s: Seconds, source: SourceIndex): void {
    this.window.failed += messages;
    this.clients.fail(source, messages);
    if (now_s < this.options.warm_up_s) return;
    this.totals.failed += messages;
    this.legitimate.fail(source, messages);
  }

  /**
   * @param underWay in the steady state of now. Between two steady states it jumps; the number issued never falls, so
   * what a jump down would take away stays open until it is completed.
   */
  counts(underWay: OpenCount): RequestCounts {
    const completed = Math.round(this.totals.completed);
    const failed = Math.round(this.totals.failed);
    this.issued = Math.max(this.issued, completed + failed + Math.round(underWay.open));
    const open = this.issued - completed - failed;
    return { issued: this.issued, completed, failed, late: Math.min(completed, Math.round(this.totals.late)), open, overdue: Math.min(open, Math.round(underWay.overdue)) };
  }

  latency(): LatencySummary {
    const { latencies } = this.totals;
    const [p50_s, p95_s, p99_s] = latencies.percentiles_s(50, 95, 99) as [Seconds, Seconds, Seconds];
    return { mean_s: latencies.mean_s, p50_s, p95_s, p99_s };
  }

  takeWindow(overdue: number): TrafficWindow {
    const { completed, failed, late, latencies } = this.window;
    const [p50_s, p95_s, objective_s] = latencies.percentiles_s(50, 95, this.options.objective.percentile) as [Seconds, Seconds, Seconds];
    this.window = new Flows();
    return { completed, failed, late, overdue, latency_mean_s: latencies.mean_s, latency_p50_s: p50_s, latency_p95_s: p95_s, latency_objective_s: objective_s };
  }
}
