import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { takeCensus, wantedReplicas } from '../../src/core/policies/hpa-replicas.js';
import { rateLimited, stabilized, type RateRule, type ScalingRules } from '../../src/core/policies/hpa-rules.js';
import type { TaskObservation } from '../../src/core/plant/snapshot.js';
import { agreement, goldenFile, goldenFiles } from './golden.js';

interface Vectors<Input, Expected> {
  readonly cases: readonly { readonly id: string; readonly input: Input; readonly expected: Expected }[];
}

/** `hpa/replicas.json`; ages in seconds before now, CPU in millicores. */
interface ReplicasInput {
  readonly currentReplicas: number;
  readonly target_pct: number;
  readonly options: { readonly tolerance: number; readonly cpuInitializationPeriod_s: number; readonly initialReadinessDelay_s: number };
  readonly tasks: readonly {
    readonly state: TaskObservation['state'];
    readonly ready: boolean;
    readonly cpu_m: number | null;
    readonly request_m: number;
    readonly started_s: number;
    readonly readyChanged_s: number;
    readonly sample_s: number;
    readonly window_s: number;
  }[];
}
type ReplicasExpected = { readonly replicas: number } | { readonly error: string };

interface RulesJson {
  readonly stabilizationWindow_s: number;
  readonly select: ScalingRules['select'];
  readonly policies: readonly { readonly type: RateRule['type']; readonly value: number; readonly period_s: number }[];
}
/** `hpa/rules.json`. */
interface RulesInput {
  readonly currentReplicas: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly scaleUp: RulesJson;
  readonly scaleDown: RulesJson;
  readonly recommendations: readonly { readonly ago_s: number; readonly replicas: number }[];
  readonly upEvents: readonly { readonly ago_s: number; readonly change: number }[];
  readonly downEvents: readonly { readonly ago_s: number; readonly change: number }[];
}
interface RulesExpected {
  readonly stabilized: number;
  readonly replicas: number;
}

/** Any time will do: the vectors give ages. */
const now_s = 100_000;

function decideReplicas({ currentReplicas, target_pct, options, tasks }: ReplicasInput): ReplicasExpected {
  const observed = tasks.map((task, index): TaskObservation => ({
    id: String(index), state: task.state, ready: task.ready,
    cpu: task.cpu_m === null ? null : task.cpu_m / 1000, request: task.request_m / 1000, window_s: task.window_s,
    started_s: now_s - task.started_s, ready_changed_s: now_s - task.readyChanged_s, sampled_s: now_s - task.sample_s,
  }));
  const census = takeCensus(observed, now_s, {
    cpu_initialization_period: options.cpuInitializationPeriod_s,
    initial_readiness_delay: options.initialReadinessDelay_s,
  });
  const replicas = wantedReplicas(census, currentReplicas, target_pct / 100, options.tolerance);
  return replicas === null ? { error: 'no metrics for any ready task' } : { replicas };
}

function applyRules(input: RulesInput): RulesExpected {
  const at = <T extends { readonly ago_s: number }>(list: readonly T[]) => list.map((item) => ({ ...item, t_s: now_s - item.ago_s }));
  const rules = ({ stabilizationWindow_s, select, policies }: RulesJson): ScalingRules => ({
    stabilization_window: stabilizationWindow_s, select,
    policies: policies.map(({ type, value, period_s }) => ({ type, value, period: period_s })),
  });
  const [up, down] = [rules(input.scaleUp), rules(input.scaleDown)];
  const events = { up: at(input.upEvents), down: at(input.downEvents) };
  const steady = stabilized(input.desired, input.currentReplicas, at(input.recommendations), now_s, up, down);
  return { stabilized: steady, replicas: rateLimited(steady, input.currentReplicas, events, now_s, up, down, input) };
}

const answers: Readonly<Record<string, (input: never) => unknown>> = {
  'hpa/replicas.json': decideReplicas,
  'hpa/rules.json': applyRules,
};

describe('target tracking decides as the Kubernetes HPA', () => {
  for (const file of goldenFiles('hpa')) {
    it(file, () => {
      const answer = answers[file];
      if (answer === undefined) throw new Error(`${file}: no comparison is written for this file`);
      const { cases } = goldenFile(file) as Vectors<never, unknown>;
      expect(cases.length, `${file} holds no case`).toBeGreaterThan(0);
      const differing = cases
        .map(({ id, input, expected }) => ({ id, expected, found: answer(input) }))
        .filter(({ expected, found }) => !isDeepStrictEqual(found, expected));
      agreement(file, cases.length - differing.length, cases.length);
      expect(differing).toEqual([]);
    });
  }
});
