import { z } from 'zod';
import { duration } from '../configuration/quantity.js';
import type { Seconds } from '../units.js';
import { definePolicy } from './define-policy.js';
import { meanCensus, takeCensus, wantedReplicas } from './hpa-replicas.js';
import { rateLimited, remembered, stabilized, withChange, type PastRecommendation, type ScaleEvents, type ScalingRules } from './hpa-rules.js';

const rateRule = z.strictObject({
  type: z.enum(['tasks', 'percent']).describe('of what `value` is'),
  value: z.number().int().min(1).describe('most tasks, or percent of the count at the start of the period'),
  period: duration.refine((value) => value > 0 && value <= 1800, 'more than 0s, at most 1800s').describe('any span of this length'),
});

/** As Kubernetes has them where a direction says nothing. */
interface DefaultRules {
  readonly stabilization_window: string;
  readonly policies: z.input<typeof rateRule>[];
}

function scalingRules({ stabilization_window, policies }: DefaultRules) {
  return z
    .strictObject({
      stabilization_window: duration.refine((value) => value <= 3600, 'at most 3600s').prefault(stabilization_window)
        .describe('the most cautious recommendation of this window holds'),
      select: z.enum(['max', 'min', 'disabled']).default('max').describe('the most permissive rate holds, the strictest, or this direction is off'),
      policies: z.array(rateRule).min(1).max(16).prefault(policies).describe('rates of change'),
    })
    .prefault({});
}

const parameters = z.strictObject({
  target: z.number().gt(0).max(64).default(0.6)
    .describe('mean CPU of the tasks over what they reserve (one core where they reserve nothing); of a node group the mean fraction'),
  tolerance: z.number().min(0).lt(1).default(0.1).describe('keep the count while the mean is this close to the target'),
  cpu_initialization_period: duration.prefault('300s')
    .describe('a task younger than this counts only when ready and sampled over one whole window since'),
  initial_readiness_delay: duration.prefault('30s')
    .describe('a task that was never ready this long after its start does not count until it is'),
  scale_up: scalingRules({
    stabilization_window: '0s',
    policies: [{ type: 'tasks', value: 4, period: '15s' }, { type: 'percent', value: 100, period: '15s' }],
  }).describe('how fast the count may grow'),
  scale_down: scalingRules({
    stabilization_window: '300s',
    policies: [{ type: 'percent', value: 100, period: '15s' }],
  }).describe('how fast the count may shrink'),
});
type Parameters = z.output<typeof parameters>;

export interface TargetTrackingState {
  readonly recommendations: readonly PastRecommendation[];
  readonly events: ScaleEvents;
  /** The count that was seen the last time, and when: what changed since then is an event of that time. */
  readonly seen: { readonly t_s: Seconds; readonly current: number };
}

/**
 * The Kubernetes Horizontal Pod Autoscaler (`autoscaling/v2`, `pkg/controller/podautoscaler`) on one metric, CPU, in
 * Swarm's words: a task is a pod, `tasks` and `percent` are its `Pods` and `Percent` policies, the defaults are its own.
 *
 * Scale events are the changes that were seen, not those that were asked for: the guard may have cut or refused a wish.
 * Recommendations are remembered within the target's bounds, which changes no answer while the bounds stand, and bounds
 * the state: no count is remembered twice.
 */
export const targetTracking = definePolicy<Parameters, TargetTrackingState>({
  name: 'target-tracking',
  description: 'the Kubernetes HPA: as many replicas as bring the mean CPU of the tasks to the target, with stabilization and rates',
  parameters,
  tunable: { target: { min: 0.3, max: 0.85 }, tolerance: { min: 0.02, max: 0.25 } },
  needs: 'tasks',
  recommend({ t_s, current, running, reading, tasks, bounds, parameters: settings, state }) {
    const { target, tolerance, scale_up, scale_down } = settings;
    const thresholds = { up: target * (1 + tolerance), down: target * (1 - tolerance) };
    const seen = { t_s, current };
    const change = state === undefined ? 0 : current - state.seen.current;
    const events = withChange(state?.events ?? noEvents, change, state?.seen.t_s ?? t_s, t_s, longestPeriod(scale_up, scale_down));
    const past = state?.recommendations ?? [];

    const census = tasks.length > 0 ? takeCensus(tasks, t_s, settings) : meanCensus(reading.cpu, running, current);
    const wanted = wantedReplicas(census, current, target, tolerance);
    if (wanted === null) {
      return { kind: 'replicas', desired: current, reason: 'no task has a reading that counts', thresholds, state: { recommendations: past, events, seen } };
    }

    const bounded = Math.max(bounds.min, Math.min(bounds.max, wanted));
    const steady = stabilized(bounded, current, past, t_s, scale_up, scale_down);
    const desired = rateLimited(steady, current, events, t_s, scale_up, scale_down, bounds);
    const window_s = Math.max(scale_up.stabilization_window, scale_down.stabilization_window);
    const recommendations = remembered(past, { t_s, replicas: bounded }, window_s);
    return { kind: 'replicas', desired, reason: why(wanted, bounded, steady, desired, current), thresholds, state: { recommendations, events, seen } };
  },
});

const noEvents: ScaleEvents = { up: [], down: [] };

function longestPeriod(...rules: readonly ScalingRules[]): Seconds {
  return Math.max(...rules.flatMap(({ policies }) => policies.map(({ period }) => period)));
}

function why(wanted: number, bounded: number, steady: number, desired: number, current: number): string {
  if (wanted === current) return steady === current ? 'at the target' : 'at the target, outside the bounds';
  if (desired !== steady) return 'rate rule';
  if (steady !== bounded) return 'stabilization window';
  if (bounded !== wanted) return wanted > current ? 'over the target, as many as the bounds allow' : 'under the target, as few as the bounds allow';
  return wanted > current ? 'over the target' : 'under the target';
}
