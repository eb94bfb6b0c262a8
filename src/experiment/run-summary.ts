import { metrics } from './metrics/catalogue.js';
import type { RunRecord } from './run-record.js';
import type { Objective } from './scenario.js';

/** summary.json: one run in figures. Plain data; a metric that the run could not measure is absent. */
export interface RunSummary {
  readonly scenario: string;
  readonly policy: string;
  readonly seed: number;
  readonly fidelity: 'request' | 'fluid';
  readonly duration_s: number;
  readonly warm_up_s: number;
  readonly cycles: number;
  readonly events: number;
  readonly requests: RunRecord['measured']['requests'];
  readonly latency: RunRecord['measured']['latency'];
  readonly actions: RunRecord['marks'];
  readonly metrics: Readonly<Record<string, { readonly value: number; readonly unit: string }>>;
}

export function runSummary(run: RunRecord, objective: Objective): RunSummary {
  const { scenario, policy, seed, fidelity, warm_up_s, cycles, marks, measured } = run;
  const values = metrics.map(({ name, unit, of }) => [name, { value: of({ run, objective, unscaled: undefined }), unit }] as const);
  return {
    scenario, policy, seed, fidelity,
    duration_s: measured.duration_s, warm_up_s, cycles,
    events: measured.events, requests: measured.requests, latency: measured.latency,
    actions: marks,
    metrics: Object.fromEntries(values.filter(([, { value }]) => Number.isFinite(value))),
  };
}
