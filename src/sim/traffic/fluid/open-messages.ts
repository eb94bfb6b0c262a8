import type { Seconds } from '../../../core/units.js';
import type { Source } from '../../model/workload.js';
import type { ServiceIndex, TrafficOptions } from '../traffic.js';
import type { Backlog } from './backlog.js';
import type { Answers, Equilibrium, SourceRates } from './situation.js';

/** Messages under way, and those of them that have been for longer than the objective allows. */
export interface OpenCount {
  readonly open: number;
  readonly overdue: number;
}

/**
 * The messages that have no answer yet. By Little's law those of a flow are rate x latency, and those older than the
 * objective rate x mean excess over it. Clients that are never answered have sent one message each, when that began;
 * of an open source that is not served in time all are overdue but the arrivals of the objective's span.
 */
export class OpenMessages {
  /** By source: since when its clients are not answered at all; infinity while they are. */
  private readonly stuckSince_s: Float64Array;

  constructor(private readonly sources: readonly Source[], private readonly entry: readonly ServiceIndex[], private readonly options: TrafficOptions) {
    this.stuckSince_s = new Float64Array(sources.length).fill(Infinity);
  }

  /** From `t_s` on this holds. */
  note({ sources }: Equilibrium, t_s: Seconds): void {
    for (let c = 0; c < sources.length; c++) {
      if (!isStuck(sources[c]!)) this.stuckSince_s[c] = Infinity;
      else if (this.stuckSince_s[c] === Infinity) this.stuckSince_s[c] = t_s;
    }
  }

  /**
   * @param from_s messages of clients that are stuck since before do not count
   */
  count(equilibrium: Equilibrium, backlog: Backlog, now_s: Seconds, from_s: Seconds): OpenCount {
    let open = 0;
    let overdue = 0;
    const { latency_s } = this.options.objective;
    equilibrium.sources.forEach((rates, c) => {
      if (this.sources[c]!.kind === 'open') return;
      const since_s = Math.min(this.stuckSince_s[c]!, now_s);
      if (since_s < from_s) return;
      open += rates.open;
      overdue += isStuck(rates) ? (now_s - since_s > latency_s ? rates.open : 0) : excess(rates.answers, latency_s);
    });
    for (const service of new Set(this.entry.filter((_, c) => this.sources[c]!.kind === 'open'))) {
      const answers = equilibrium.sources.flatMap((flow, c) => (this.sources[c]!.kind === 'open' && this.entry[c] === service ? flow.answers : []));
      const behind = answers.filter((part) => part.behind);
      const late = underWay(behind) + backlog.of(service);
      const arriving_rps = [...new Set(behind.map((part) => part.behind!.kind))].reduce((sum, kind) => sum + equilibrium.arriving[service]![kind]!, 0);
      open += underWay(answers) + backlog.of(service);
      overdue += excess(answers.filter((part) => !part.behind), latency_s) + Math.max(excess(behind, latency_s), late - arriving_rps * latency_s);
    }
    return { open, overdue };
  }
}

function isStuck({ completed_rps, clients }: SourceRates): boolean {
  return clients > 0 && completed_rps === 0;
}

function underWay(answers: readonly Answers[]): number {
  return answers.reduce((sum, { rps, law }) => sum + rps * law.mean_s, 0);
}

function excess(answers: readonly Answers[], latency_s: Seconds): number {
  return answers.reduce((sum, { rps, law }) => (rps === 0 ? sum : sum + rps * law.excess_s(latency_s)), 0);
}
