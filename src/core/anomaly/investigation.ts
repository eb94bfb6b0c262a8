import type { Seconds } from '../units.js';

/** A stack whose load looks like no demand. Plain data. */
export interface Investigation {
  readonly since_s: Seconds;
  /** Cycles without an anomaly since the last one. */
  readonly calm: number;
  /** It has lasted for too long to be refused any more: scaling goes on, though it is not calm yet. */
  readonly accepted: boolean;
  /** Desired replicas of the stack's services when it began. */
  readonly sizes: Readonly<Record<string, number>>;
}

export interface InvestigationRules {
  readonly threshold: number;
  /** Calm cycles that still belong to it. */
  readonly calm: number;
  readonly at_most: Seconds;
}

/** What a cycle shows of a stack. */
export interface StackSighting {
  readonly t_s: Seconds;
  readonly score: number;
  readonly sizes: Readonly<Record<string, number>>;
}

/**
 * The investigation after a cycle's score, `null` when there is none. Strictly above the threshold begins one, and begins
 * its calm anew; it ends with the calm cycle after the last that still belongs to it, as the original's counter of 6 does
 * (manager/main.py:64-80). The bound in time is ours: the original could refuse a stack for ever.
 */
export function investigated(before: Investigation | null, { t_s, score, sizes }: StackSighting, rules: InvestigationRules): Investigation | null {
  const anomalous = score > rules.threshold;
  if (before === null) return anomalous ? { since_s: t_s, calm: 0, accepted: false, sizes } : null;
  if (!anomalous && before.calm >= rules.calm) return null;
  return { ...before, calm: anomalous ? 0 : before.calm + 1, accepted: before.accepted || t_s - before.since_s >= rules.at_most };
}
