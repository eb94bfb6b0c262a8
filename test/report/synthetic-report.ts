import { compare } from '../../src/experiment/comparison.js';
import type { RunRecord, ScalingMark } from '../../src/experiment/run-record.js';
import { scenario as scenarioSchema } from '../../src/experiment/scenario.js';
import type { Report, ReportScenario } from '../../src/report/report.js';
import type { StepSeries } from '../../src/sim/measurements.js';
import { objective, run } from '../experiment/synthetic-run.js';

/** Park and Miller's generator: the report needs something that looks like noise, nothing more. */
function noise(seed: number): () => number {
  let state = seed * 7919 + 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

const duration_s = 1800;
const load = [[0, 4], [300, 12], [660, 20], [1020, 28], [1380, 10], [1620, 3]] as const;
/** Delay and headroom of a made-up policy; `none` never scales. */
const characters: Readonly<Record<string, { readonly delay_s: number; readonly extra: number }>> = {
  none: { delay_s: Infinity, extra: 0 },
  discrete: { delay_s: 90, extra: 0 },
  adaptive: { delay_s: 150, extra: 0 },
  'target-tracking': { delay_s: 40, extra: 1 },
};

function series(pairs: readonly (readonly [number, number])[]): StepSeries {
  return { t_s: pairs.map(([t_s]) => t_s), value: pairs.map(([, value]) => value) };
}

export function syntheticRun(scenario: string, policy: string, seed: number, sample_s = 10): RunRecord {
  const draw = noise(seed + policy.length);
  const { delay_s, extra } = characters[policy]!;
  const demand = load.map(([t_s, level]) => [t_s, Math.ceil(level / 8)] as const);
  const supply: [number, number][] = [[0, 1]];
  const marks: ScalingMark[] = [];
  for (const [t_s, wanted] of demand.slice(1)) {
    if (delay_s === Infinity) break;
    while (supply.at(-1)![1] !== Math.min(6, wanted + extra)) {
      const from = supply.at(-1)![1];
      const to = from + Math.sign(Math.min(6, wanted + extra) - from);
      const at = Math.max(t_s, marks.at(-1)?.t_s ?? 0) + delay_s / 2 + draw() * 30;
      marks.push({ t_s: at, target: 'api', kind: 'service', from, to, reason: to > from ? 'cpu over the limit' : 'cpu below the limit' });
      supply.push([at + 6, to]);
    }
  }
  if (delay_s !== Infinity) marks.push({ t_s: 760, target: 'edge', kind: 'group', from: 1, to: 2, reason: 'cpu over the limit' });
  const at = (pairs: readonly (readonly [number, number])[], t_s: number) => pairs.filter(([from]) => from <= t_s).at(-1)![1];
  const t_s = Array.from({ length: duration_s / sample_s + 1 }, (_, row) => row * sample_s);
  const utilisation = t_s.map((now) => Math.min(1, (at(load, now) * 0.085) / at(supply, now)) * (0.92 + 0.16 * draw()));
  const latency = utilisation.map((busy, row) => (row % 47 === 46 ? NaN : (0.06 / Math.max(0.02, 1 - Math.min(busy, 0.99))) * (0.8 + 0.4 * draw())));
  const late = latency.filter((value) => value > objective.latency).length / latency.length;
  return run({
    scenario, policy, seed, warm_up_s: 120, marks,
    demand: series(demand), supply: series(supply), load_steps_s: [300, 660, 1020],
    thresholds: policy === 'none' ? new Map() : new Map([['api', { t_s: [0, 900], up: [0.65, 0.72], down: [0.2, 0.18] }]]),
    measured: {
      duration_s,
      timeline: {
        t_s,
        columns: new Map([
          ['api.cpu', utilisation], ['api.replicas', t_s.map((now) => at(supply, now))],
          ['latency_p50_s', latency.map((value) => value / 2)], ['latency_p95_s', latency], ['latency_objective_s', latency],
          ['edge.nodes', t_s.map((now) => (now > 900 && policy !== 'none' ? 2 : 1))],
        ]),
      },
      requests: { issued: 20000, completed: 19900, failed: Math.round(20 * draw()), late: Math.round(19900 * late), open: 3, overdue: 0 },
      latency: { mean_s: 0.1 + late, p50_s: 0.08 + late, p95_s: 0.2 + 4 * late + 0.02 * draw(), p99_s: 0.3 + 9 * late },
      offered: new Map([['sensors', series(load)]]),
      nodes: new Map([['edge', policy === 'none' ? series([[0, 1]]) : series([[0, 1], [900, 2]])]]),
      late_windows: late,
    },
  });
}

const description = 'Sensors come in steps and leave again: how fast does each policy follow, and what does it pay for that?';

export function syntheticScenario(name: string, policies = Object.keys(characters), seeds = 5, sample_s = 10): ReportScenario {
  const scenario = scenarioSchema.parse({
    name, description, duration: '30m', warm_up: '2m', seeds,
    objective: { latency: '500ms', percentile: 95, service: 'api' },
    application: { stack: 'iot', services: { api: { cpu: '40ms' } } },
    infrastructure: { flavours: { small: { cores: 2 } }, groups: { edge: { flavour: 'small' } } },
    workload: [{ kind: 'closed', name: 'sensors', entry: 'api', think: '1s', level: { kind: 'steps', steps: [{ at: '0s', level: 4 }] } }],
  });
  const runs = policies.flatMap((policy) => Array.from({ length: seeds }, (_, index) => syntheticRun(name, policy, index + 1, sample_s)));
  return {
    scenario, runs, comparison: compare(runs, scenario.objective),
    timelinePath: ({ policy, seed }) => `data/${name}/${policy}/${seed}/timeline.csv`,
  };
}

export function syntheticReport(scenarios: readonly ReportScenario[]): Report {
  return {
    title: 'Policies compared', scenarios,
    provenance: {
      generated: '2026-11-23T16:00:00Z', versions: { elascale: '0.1.0', node: '20.20.2' },
      digests: Object.fromEntries(scenarios.map(({ scenario }) => [scenario.name, '3f'.repeat(32)])),
      command: 'elascale run scenarios/elascale/*.yaml --policy none,discrete,adaptive,target-tracking --seeds 5',
    },
  };
}
