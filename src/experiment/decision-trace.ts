import type { EngineConfiguration } from '../core/configuration/engine-configuration.js';
import { policyFailed } from '../core/engine/cycle.js';
import type { JournalEntry } from '../core/journal/line.js';
import { AnomalyTrace } from './anomaly-trace.js';
import type { RunRecord, ScalingMark } from './run-record.js';

/** Picks from a journal, while it is written, what plots mark and metrics count. */
export class DecisionTrace {
  readonly marks: ScalingMark[] = [];
  readonly thresholds = new Map<string, { t_s: number[]; up: number[]; down: number[] }>();
  cycles = 0;
  private readonly anomalies: AnomalyTrace;
  private decisions = 0;
  private failed: { readonly decisions: number; readonly first: string } | undefined;

  constructor({ anomaly }: EngineConfiguration) {
    this.anomalies = new AnomalyTrace(anomaly?.threshold);
  }

  get failure(): RunRecord['policy_failure'] {
    return this.failed && { ...this.failed, of: this.decisions };
  }

  get anomaly(): RunRecord['anomaly'] {
    return this.anomalies.record;
  }

  note(entry: JournalEntry): void {
    if (entry.type !== 'cycle') return;
    this.cycles += 1;
    this.anomalies.note(entry);
    this.decisions += entry.decisions.length;
    for (const { t_s, target, kind, current, decision, reason, thresholds } of entry.decisions) {
      if (reason.startsWith(policyFailed)) this.failed = { decisions: (this.failed?.decisions ?? 0) + 1, first: this.failed?.first ?? reason };
      if (decision !== current) this.marks.push({ t_s, target, kind, from: current, to: decision, reason });
      if (thresholds === null) continue;
      let series = this.thresholds.get(target);
      if (series === undefined) this.thresholds.set(target, (series = { t_s: [], up: [], down: [] }));
      series.t_s.push(t_s);
      series.up.push(thresholds.up);
      series.down.push(thresholds.down);
    }
  }
}
