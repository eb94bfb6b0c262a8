import { metrics } from './metrics/catalogue.js';
import type { RunRecord } from './run-record.js';
import type { Objective } from './scenario.js';

/** summary.json: one run in figures. Plain data; a metric that the run could not measure is absent. */
export interface RunSummary {
  readonly scenario: string;
  readonly policy: string;
  readonly compat: RunRecord['compat'];
  readonly seed: number;
  readonly fidelity: 'request' | 'fluid' | 'real';
  readonly duration_s: number;
  readonly warm_up_s: number;
  readonly cycles: number;
  readonly events: number;
  readonly requests: RunRecord['measured']['requests'];
  readonly latency: RunRecord['measured']['latency'];
  readonly actions: RunRecord['marks'];
  /** Decisions that were held because the policy failed; absent: none. */
  readonly policy_failure?: RunRecord['policy_failure'];
  readonly metrics: Readonly<Record<string, { readonly value: number; readonly unit: string }>>;
}

export function runSummary(run: RunRecord, objective: Objective): RunSummary {
  const { scenario, policy, compat, seed, fidelity, warm_up_s, cycles, marks, policy_failure, measured } = run;
  const values = metrics.map(({ name, unit, of }) => [name, { value: of({ run, objective, unscaled: undefined }), unit }] as const);
  return {
    scenario, policy, compat, seed, fidelity,
    duration_s: measured.duration_s, warm_up_s, cycles,
    events: measured.events, requests: measured.requests, latency: measured.latency,
    actions: marks,
    ...(policy_failure === undefined ? {} : { policy_failure }),
    metrics: Object.fromEntries(values.filter(([, { value }]) => Number.isFinite(value))),
  };
}
