import { rounded } from '../../core/plant/rounding.js';
import type { ServiceTraffic } from '../../core/plant/snapshot.js';
import type { Seconds } from '../../core/units.js';
import type { Source } from '../model/workload.js';
import type { Traffic } from '../traffic/traffic.js';

interface Totals {
  readonly completed: number;
  readonly failed: number;
  readonly waited_s: Seconds;
}

/** What the users of a service met with between one reading and the next. Only services that clients enter have users. */
export class ServiceTrafficMeter {
  private readonly before = new Map<string, Totals>();
  private read_s: Seconds = 0;

  constructor(private readonly workload: readonly Source[], private readonly traffic: Pick<Traffic, 'sourceTotals'>) {}

  /** By service; empty when no time has passed since the last reading. */
  read(t_s: Seconds): ReadonlyMap<string, ServiceTraffic> {
    const elapsed_s = t_s - this.read_s;
    if (elapsed_s <= 0) return new Map();
    this.read_s = t_s;
    const found = new Map<string, ServiceTraffic>();
    for (const [service, totals] of this.totals()) {
      const last = this.before.get(service) ?? { completed: 0, failed: 0, waited_s: 0 };
      this.before.set(service, totals);
      const [completed, failed] = [totals.completed - last.completed, totals.failed - last.failed];
      const ended = completed + failed;
      found.set(service, {
        request_rate_rps: rounded(ended / elapsed_s),
        latency_s: completed > 0 ? rounded((totals.waited_s - last.waited_s) / completed) : null,
        error_share: ended > 0 ? rounded(failed / ended) : 0,
      });
    }
    return found;
  }

  private totals(): ReadonlyMap<string, Totals> {
    const { completed, failed, waited_s } = this.traffic.sourceTotals();
    const sums = new Map<string, Totals>();
    for (const [source, { entry }] of this.workload.entries()) {
      const sum = sums.get(entry) ?? { completed: 0, failed: 0, waited_s: 0 };
      sums.set(entry, { completed: sum.completed + completed[source]!, failed: sum.failed + failed[source]!, waited_s: sum.waited_s + waited_s[source]! });
    }
    return sums;
  }
}
