import { usualThreshold } from '../core/anomaly/detector.js';
import type { CycleEntry } from '../core/journal/line.js';
import type { Seconds } from '../core/units.js';
import type { Span } from './attacks.js';

/** What anomaly detection did in a run. */
export interface AnomalyRecord {
  /** Highest score of all stacks, a value a cycle in which there was any. */
  readonly t_s: readonly Seconds[];
  readonly score: readonly number[];
  /** A score above begins an investigation. */
  readonly threshold: number;
  /** Stretches in which some stack was under investigation; one that was not over ends with the last cycle. */
  readonly investigations: readonly Span[];
  /** Replicas that the response took away, and wishes for more that it refused. */
  readonly removed: number;
  readonly refused: number;
}

/** Picks it from a journal's cycles while they are written. */
export class AnomalyTrace {
  private readonly t_s: Seconds[] = [];
  private readonly score: number[] = [];
  private readonly investigations: Span[] = [];
  private removed = 0;
  private refused = 0;
  private since_s: Seconds | null = null;
  private looked = false;

  /** @param threshold of the configuration; where it has no anomaly section the original's engine may look still, with its own */
  constructor(private readonly threshold: number = usualThreshold) {}

  /** `undefined`: nobody looked for anomalies. */
  get record(): AnomalyRecord | undefined {
    if (!this.looked) return undefined;
    const { t_s, score, threshold, removed, refused, since_s } = this;
    const last_s = t_s.at(-1) ?? 0;
    const open = since_s === null || last_s <= since_s ? [] : [{ from_s: since_s, to_s: last_s }];
    return { t_s: [...t_s], score: [...score], threshold, investigations: [...this.investigations, ...open], removed, refused };
  }

  note(entry: CycleEntry): void {
    const found = verdictOf(entry);
    if (found === undefined) return;
    this.looked = true;
    if (found.score !== null) {
      this.t_s.push(entry.t_s);
      this.score.push(found.score);
    }
    if (found.investigating) this.since_s ??= entry.t_s;
    else if (this.since_s !== null) {
      this.investigations.push({ from_s: this.since_s, to_s: entry.t_s });
      this.since_s = null;
    }
    for (const { current, decision, guard } of entry.decisions) {
      const restraint = guard.find(({ rule }) => rule === 'investigation');
      if (restraint === undefined) continue;
      this.removed += Math.max(0, current - decision);
      if (restraint.from > current) this.refused += restraint.from - Math.max(current, decision);
    }
    if (found.investigating && entry.original !== undefined) {
      for (const { action } of entry.actions) if (action.kind === 'scale-service') this.removed += Math.max(0, action.from - action.to);
    }
  }
}

function verdictOf({ anomaly, original }: CycleEntry): { readonly score: number | null; readonly investigating: boolean } | undefined {
  if (anomaly !== undefined) {
    const scores = anomaly.flatMap(({ score }) => (score === null ? [] : [score]));
    return { score: scores.length === 0 ? null : Math.max(...scores), investigating: anomaly.some(({ since_s }) => since_s !== null) };
  }
  const phases = original?.events.flatMap((event) => (event.kind === 'investigation' ? [event.phase] : [])) ?? [];
  if (phases.length === 0) return undefined;
  const scores = original!.events.flatMap((event) => (event.kind === 'score' ? [event.score] : []));
  return { score: scores.length === 0 ? null : Math.max(...scores), investigating: phases.some((phase) => phase !== 'none') };
}
