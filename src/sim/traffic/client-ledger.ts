import type { Seconds } from '../../core/units.js';
import type { SourceIndex } from './traffic.js';

/** What the clients of each source have met with since the start, attacks and the warm-up included. Totals never fall. */
export class ClientLedger {
  readonly completed: Float64Array;
  readonly failed: Float64Array;
  /** Of those completed, the sum of their latencies. */
  readonly waited_s: Float64Array;

  constructor(sources: number) {
    this.completed = new Float64Array(sources);
    this.failed = new Float64Array(sources);
    this.waited_s = new Float64Array(sources);
  }

  complete(source: SourceIndex, messages: number, latency_s: Seconds): void {
    this.completed[source]! += messages;
    this.waited_s[source]! += messages * latency_s;
  }

  fail(source: SourceIndex, messages: number): void {
    this.failed[source]! += messages;
  }
}
