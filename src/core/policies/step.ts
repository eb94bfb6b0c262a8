import { z } from 'zod';
import { duration } from '../configuration/quantity.js';
import { definePolicy } from './define-policy.js';
import type { PolicyContext, Recommendation, Thresholds } from './policy.js';
import { adjusted, stepFor } from './step-adjustments.js';
import { alarmRule, isRaised, recorded, type BreachHistory } from './step-alarm.js';
import { stillWarming, unitsWarming, warmMean, type WarmingBatch } from './step-warm-up.js';

const parameters = z
  .strictObject({
    metric: z.enum(['cpu', 'memory', 'net_tx_Bps']).default('cpu').describe('what the alarms watch'),
    up_threshold: z.number().min(0).optional().describe('at or above it is a breach; left out: the target\'s cpu_up_limit'),
    down_threshold: z.number().min(0).optional().describe('below it is a breach; left out: the target\'s cpu_down_limit'),
    warm_up: duration.prefault('60s').describe('new replicas are not in the metric for so long, and nothing is scaled in'),
    scale_out: alarmRule('out', { breaches: 2, of: 3, adjustments: [{ lower: 0, upper: 0.2, adjustment: 1 }, { lower: 0.2, adjustment: 2 }] })
      .describe('the alarm at or above up_threshold'),
    scale_in: alarmRule('in', { breaches: 6, of: 6, adjustments: [{ lower: 0, adjustment: -1 }] })
      .describe('the alarm below down_threshold'),
  })
  .superRefine(({ metric, up_threshold: up, down_threshold: down }, context) => {
    const missing = metric === 'cpu' ? [] : Object.entries({ up_threshold: up, down_threshold: down }).filter(([, value]) => value === undefined);
    for (const [name] of missing) {
      context.addIssue({ code: 'custom', path: [name], message: `needed for ${metric}: the target's own limits are of CPU` });
    }
    if (up !== undefined && down !== undefined && down > up) {
      context.addIssue({ code: 'custom', path: ['down_threshold'], message: `at most up_threshold (${up}); found ${down}` });
    }
  });
type Parameters = z.output<typeof parameters>;

export interface StepState {
  readonly out: BreachHistory;
  readonly in: BreachHistory;
  readonly warming: readonly WarmingBatch[];
  /** The count that was seen the last time. */
  readonly current: number;
}

type Context = PolicyContext<Parameters, StepState>;

/**
 * AWS step scaling: an alarm when M of the latest N readings are past a threshold, then a step by how far the latest one
 * is past it. Both alarms raised: scale-out goes first.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
 *
 * While replicas of a scale-out warm up they are neither in the metric (CPU, where tasks are known) nor in the capacity
 * that a step starts from, so that a further step adds only the difference; and nothing is scaled in. A change of the
 * count makes scale-in earn its alarm anew: the readings before it are of another size. AWS has a cooldown there.
 */
export const step = definePolicy<Parameters, StepState>({
  name: 'step',
  description: 'AWS step scaling: M of N readings past a threshold, then the larger a step the further past it; with warm-up',
  parameters,
  tunable: { up_threshold: { min: 0.4, max: 0.95 }, down_threshold: { min: 0.05, max: 0.35 } },
  needs: 'tasks',
  recommend(context) {
    const { current, parameters: settings, state } = context;
    const change = state === undefined ? 0 : current - state.current;
    const warming = stillWarming(state?.warming ?? [], change, context.t_s, settings.warm_up);
    const thresholds = thresholdsOf(context);
    const value = metricOf(context, warming);
    const next: StepState = {
      out: recorded(state?.out ?? 0, value >= thresholds.up, settings.scale_out),
      in: recorded(change === 0 ? state?.in ?? 0 : 0, value < thresholds.down, settings.scale_in),
      warming,
      current,
    };
    const { desired, reason } = judge(context, next, value, thresholds);
    return settings.metric === 'cpu'
      ? { kind: 'replicas', desired, reason, state: next, thresholds }
      : { kind: 'replicas', desired, reason, state: next };
  },
});

function thresholdsOf({ limits, parameters: { up_threshold, down_threshold } }: Context): Thresholds {
  return { up: up_threshold ?? limits.up, down: down_threshold ?? limits.down };
}

function metricOf({ reading, tasks, t_s, parameters: { metric, warm_up } }: Context, warming: readonly WarmingBatch[]): number {
  if (metric !== 'cpu' || warming.length === 0) return reading[metric];
  return warmMean(tasks, t_s, warm_up) ?? reading.cpu;
}

function judge(
  { current, parameters: { scale_out, scale_in } }: Context, { out, in: low, warming }: StepState, value: number, thresholds: Thresholds,
): Pick<Recommendation, 'desired' | 'reason'> {
  const warmingUp = unitsWarming(warming);
  if (isRaised(out, scale_out)) {
    const taken = stepFor(scale_out.adjustments, value - thresholds.up);
    if (taken === undefined) return { desired: current, reason: 'alarm, but the latest reading is not past the threshold' };
    const wanted = adjusted(Math.max(0, current - warmingUp), scale_out.adjustment_type, taken.adjustment, scale_out.minimum_magnitude);
    if (wanted > current) return { desired: wanted, reason: 'high alarm: step out' };
    return { desired: current, reason: warmingUp > 0 ? 'high alarm: enough is warming up' : 'high alarm: the step adds nothing' };
  }
  if (isRaised(low, scale_in)) {
    if (warmingUp > 0) return { desired: current, reason: 'low alarm: no scale-in during a warm-up' };
    const taken = stepFor(scale_in.adjustments, thresholds.down - value);
    if (taken === undefined || value >= thresholds.down) return { desired: current, reason: 'alarm, but the latest reading is not past the threshold' };
    const wanted = Math.max(0, adjusted(current, scale_in.adjustment_type, taken.adjustment, scale_in.minimum_magnitude));
    if (wanted < current) return { desired: wanted, reason: 'low alarm: step in' };
    return { desired: current, reason: 'low alarm: the step removes nothing' };
  }
  return { desired: current, reason: 'no alarm' };
}
