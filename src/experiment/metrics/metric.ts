import type { RunRecord } from '../run-record.js';
import type { Objective } from '../scenario.js';

/** What a metric is computed from: one run, and the objective it is judged by. */
export interface MetricInput {
  readonly run: RunRecord;
  readonly objective: Objective;
  /** The run of policy `none` with the same seed, where the comparison has one. */
  readonly unscaled: RunRecord | undefined;
}

export const metricFamilies = ['objective', 'elasticity', 'cost', 'behaviour', 'anomaly'] as const;
export type MetricFamily = (typeof metricFamilies)[number];

/** One metric, declared once: the tables, JSON, CSV, report and docs/metrics.md all read this. */
export interface Metric {
  /** Key in comparison.json and comparison.csv. */
  readonly name: string;
  readonly label: string;
  /** The literature's sign, where it has one. */
  readonly symbol?: string;
  /** `''`: a pure number. */
  readonly unit: string;
  readonly family: MetricFamily;
  readonly better: 'lower' | 'higher' | 'zero';
  /** Most decimals ever printed; the interval's width decides below that (statistics/rounding.ts). */
  readonly decimals: number;
  /** Stands in the terminal's table and in the first table of the report; the others follow in the full one. */
  readonly headline: boolean;
  readonly definition: string;
  readonly source: string;
  /** NaN where the run has nothing to measure it by. Warm-up is left out. */
  readonly of: (input: MetricInput) => number;
}
