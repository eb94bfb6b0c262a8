import type { Interval } from './statistics/interval.js';
import type { RunRecord } from './run-record.js';
import type { Objective } from './scenario.js';

/** What one scenario's runs say: plain data, the shape of `run --json` and comparison.json. */
export interface Comparison {
  readonly scenario: string;
  readonly objective: Objective;
  readonly fidelity: 'request' | 'fluid';
  /** Policy that the differences are taken against: the first one. */
  readonly baseline: string;
  /** Seeds that every policy finished; differences are paired over them. */
  readonly seeds: readonly number[];
  /** T of the definitions: the measured span without warm-up. */
  readonly span_s: number;
  /** Step of the instability metric. */
  readonly sample_s: number;
  readonly verdict: Verdict;
  readonly policies: readonly PolicyResult[];
}

export interface PolicyResult {
  readonly policy: string;
  readonly seeds: readonly number[];
  /** By metric name; a metric that no run could measure is absent. */
  readonly metrics: Readonly<Record<string, MetricResult>>;
}

export interface MetricResult {
  readonly mean: number;
  /** `null` with one seed: a single run tells nothing of its spread. */
  readonly ci95: Interval | null;
  readonly unit: string;
  readonly n: number;
  /** Against the baseline, over common seeds; absent on the baseline itself. */
  readonly difference?: Difference;
}

export interface Difference {
  readonly mean: number;
  readonly ci95: Interval | null;
  /** Paired t test, Holm-adjusted over the policies compared on this metric. */
  readonly p_holm: number | null;
  readonly judgement: 'better' | 'worse' | 'unclear';
}

/** Plain words, honest where intervals overlap. */
export interface Verdict {
  /** One or two sentences. */
  readonly text: string;
  /** The best policy first; the others cannot be told from it at the 95 % level. */
  readonly objective: readonly string[];
  readonly cost: readonly string[];
}

/**
 * Compares policies over seeds. `records` may hold any number of seeds a policy (an interrupted run: fewer); policies
 * stand in the order in which they come first. @throws RangeError without records or with two scenarios in them.
 */
export function compare(_records: readonly RunRecord[], _objective: Objective): Comparison {
  throw new Error('not built yet');
}
