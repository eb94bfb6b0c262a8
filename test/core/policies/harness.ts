import { asks_max, type Policy, type PolicyContext, type Recommendation } from '../../../src/core/policies/policy.js';
import type { TaskObservation } from '../../../src/core/plant/snapshot.js';

export type ContextOverrides<Parameters, State> = Partial<Omit<PolicyContext<Parameters, State>, 'parameters'>> & {
  readonly cpu?: number;
  /** As in a configuration, to be parsed. */
  readonly parameters?: unknown;
};

/** A context as the engine would make it: one replica of the usual limits, reading `cpu`. */
export function contextOf<Parameters, State>(
  policy: Policy<Parameters, State>,
  { cpu = 0.5, parameters = {}, ...rest }: ContextOverrides<Parameters, State> = {},
): PolicyContext<Parameters, State> {
  return {
    t_s: 0, target: { kind: 'service', name: 'iot_app_rest_api' },
    current: 1, running: rest.current ?? 1,
    reading: { cpu, memory: 0.4, net_tx_Bps: 1000, samples: 3, newest_s: 0 },
    tasks: [], limits: { up: 0.65, down: 0.2 }, step: { up: 1, down: 1 }, bounds: { min: 1, max: 4 },
    window_s: 30, interval_s: 10, state: undefined, asked: 0,
    parameters: policy.parameters.parse(parameters),
    ...rest,
  };
}

/** A running, ready, long-standing task with a fresh reading. */
export function task(overrides: Partial<TaskObservation> = {}): TaskObservation {
  return {
    id: 'task', state: 'running', ready: true, started_s: -10_000, ready_changed_s: -9_990,
    cpu: 0.5, request: 1, sampled_s: 0, window_s: 30, ...overrides,
  };
}

export interface Step<State> {
  readonly t_s: number;
  readonly current: number;
  readonly cpu: number;
  /** Questions until there was an answer. */
  readonly questions: number;
  readonly answer: Recommendation<State>;
  readonly state: State | undefined;
}

/**
 * Asks a policy once a cycle, as the engine does: keeps its state, waits when it asks again, and carries out what it
 * wants within the bounds. `cpuAt` gives the reading of a time and a count.
 */
export function drive<Parameters, State>(
  policy: Policy<Parameters, State>,
  cycles: number,
  cpuAt: (t_s: number, current: number) => number,
  start: ContextOverrides<Parameters, State> = {},
): readonly Step<State>[] {
  const base = contextOf(policy, start);
  const steps: Step<State>[] = [];
  let { t_s, current, state } = base;
  for (let cycle = 0; cycle < cycles; cycle++) {
    for (let asked = 0; ; asked++) {
      const cpu = cpuAt(t_s, current);
      const answer = policy.recommend({ ...base, t_s, current, running: current, state, asked, reading: { ...base.reading, cpu, newest_s: t_s } });
      if (answer.state !== undefined) state = answer.state;
      if (answer.kind === 'replicas') {
        steps.push({ t_s, current, cpu, questions: asked + 1, answer, state });
        current = Math.max(base.bounds.min, Math.min(base.bounds.max, answer.desired));
        break;
      }
      if (asked + 1 >= asks_max) throw new Error(`${policy.name} asks without end`);
      t_s += answer.after_s;
    }
    t_s += base.interval_s;
  }
  return steps;
}
