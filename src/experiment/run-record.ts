import type { EngineConfiguration } from '../core/configuration/engine-configuration.js';
import type { Seconds } from '../core/units.js';
import type { AnomalyRecord } from './anomaly-trace.js';
import type { Span } from './attacks.js';
import type { Measurements, StepSeries } from '../sim/measurements.js';

/** One change that the engine asked for. */
export interface ScalingMark {
  readonly t_s: Seconds;
  readonly target: string;
  readonly kind: 'service' | 'group';
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/** The demand over time, with where no number of replicas would do: the value is then the bound of the search. */
export interface DemandSeries extends StepSeries {
  /** Parallel to the steps; absent: met everywhere. */
  readonly unmet?: readonly boolean[];
}

/** Everything known of one finished run: what the metrics and the report are made of. */
export interface RunRecord {
  readonly scenario: string;
  /** Label of the policy within the comparison. */
  readonly policy: string;
  /** The engine that flew it: the default one (`none`) or the original's loop. */
  readonly compat: EngineConfiguration['compat'];
  readonly seed: number;
  readonly fidelity: 'request' | 'fluid' | 'real';
  readonly warm_up_s: Seconds;
  readonly measured: Measurements;
  readonly marks: readonly ScalingMark[];
  /** Thresholds in force over time, by target, for policies that have any. */
  readonly thresholds: ReadonlyMap<string, { readonly t_s: readonly Seconds[]; readonly up: readonly number[]; readonly down: readonly number[] }>;
  /** Fewest replicas of the objective's service that would meet it at the load offered then. */
  readonly demand: DemandSeries;
  /** Times at which the offered load rose. */
  readonly load_steps_s: readonly Seconds[];
  readonly cycles: number;
  /** Absent: nobody looked for anomalies. */
  readonly anomaly?: AnomalyRecord;
  /** Where the scenario marks attacks, and what the load without them needs; absent: it marks none. */
  readonly attacks?: { readonly spans: readonly Span[]; readonly legitimate_demand: DemandSeries };
  /** Decisions in which the policy threw or wished for no whole number, of all that were made; absent: none. */
  readonly policy_failure?: { readonly decisions: number; readonly of: number; readonly first: string };
}
