import type { StepSeries } from '../../src/sim/measurements.js';
import type { RunRecord } from '../../src/experiment/run-record.js';

/** `[[0, 1], [60, 3]]`: 1 from the start, 3 from 60 s on. */
export function steps(...pairs: readonly (readonly [t_s: number, value: number])[]): StepSeries {
  return { t_s: pairs.map(([t_s]) => t_s), value: pairs.map(([, value]) => value) };
}

export const objective = { latency: 0.5, percentile: 95, service: 'api' };

export interface Overrides extends Partial<Omit<RunRecord, 'measured'>> {
  readonly measured?: Partial<RunRecord['measured']>;
  readonly supply?: StepSeries;
}

/** A run of 600 s in which nothing happens, with the given parts changed. */
export function run({ measured, supply, ...overrides }: Overrides = {}): RunRecord {
  return {
    scenario: 'test', policy: 'none', compat: 'none', seed: 1, fidelity: 'request', warm_up_s: 0, marks: [], thresholds: new Map(),
    demand: steps([0, 1]), load_steps_s: [], cycles: 60,
    ...overrides,
    measured: {
      duration_s: 600,
      timeline: { t_s: Array.from({ length: 61 }, (_, row) => row * 10), columns: new Map() },
      requests: { issued: 1000, completed: 1000, failed: 0, late: 0, open: 0, overdue: 0 },
      latency: { mean_s: 0.1, p50_s: 0.08, p95_s: 0.2, p99_s: 0.3 },
      offered: new Map([['sensors', steps([0, 1])]]),
      running: new Map([['api', supply ?? steps([0, 1])]]),
      nodes: new Map([['edge', steps([0, 1])]]),
      task_seconds: new Map(), node_seconds: new Map(), cpu_s: new Map(), busy_s: new Map(), late_windows: 0, events: 0,
      ...measured,
    },
  };
}
