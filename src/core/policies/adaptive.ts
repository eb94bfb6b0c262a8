import { z } from 'zod';
import { duration } from '../configuration/quantity.js';
import type { Seconds } from '../units.js';
import { definePolicy } from './define-policy.js';
import { limitOverrides, limitRanges, limitsInForce, refuseCrossedLimits } from './limit-overrides.js';
import type { AskAgain, PolicyContext, Recommendation, Thresholds } from './policy.js';

const parameters = z
  .strictObject({
    alpha: z.number().gt(0).lt(1).default(0.25)
      .describe('a burst moves a threshold by this share of itself; 1 - alpha is the critical reading that scales out at once'),
    beta: duration.prefault('5s').describe('a crossing that is not critical is looked at again after this long'),
    minimum_threshold: z.number().min(0).max(64).default(0.15)
      .describe('below it (and below the lower limit) the target is idle and scales in at once'),
    restore: duration
      .refine((value) => value > 0, 'longer than 0s')
      .prefault('120s')
      .describe('a threshold moved by a full alpha is back at its limit after this long'),
    ...limitOverrides,
  })
  .superRefine(refuseCrossedLimits);
type Parameters = z.output<typeof parameters>;

/** Where a threshold was moved to, and when. */
interface Moved {
  readonly to: number;
  readonly at_s: Seconds;
}
/** `null`: at its configured limit. */
export interface AdaptiveState {
  readonly up: Moved | null;
  readonly down: Moved | null;
}
const atRest: AdaptiveState = { up: null, down: null };

type Context = PolicyContext<Parameters, AdaptiveState>;
type Answer = Recommendation<AdaptiveState> | AskAgain<AdaptiveState>;

/**
 * Thresholds that give way to a burst instead of scaling. After `policy/adaptive.py` of Elascale, whose idea is kept:
 * a critical reading (1 - alpha or more; below the minimum threshold) scales at once; a lesser crossing is looked at
 * again after `beta` and, when confirmed, moves the threshold by alpha.
 *
 * What differs, and why:
 * - The upper threshold stays within [upper limit, critical], the lower one within [idle, lower limit]. In the original
 *   they moved outward without bound: the upper could pass 1, the lower fall to 0.
 * - A moved threshold returns to its limit in a straight line, a full alpha in `restore`. Nothing restored it before.
 * - A crossing while the threshold is still away from its limit was no short burst, so it scales; the moved threshold
 *   is thus a delay that is the shorter the worse the load, and never longer than `restore`. The original never scaled
 *   between the upper limit and 1 - alpha.
 * - A change of size puts both thresholds back: they excused the load of the old size.
 * - Only a reading beyond a threshold is asked about again, and only where there is room to scale. The original waited
 *   `beta` for every reading of the minimum threshold or more, on every cycle of a busy service.
 * - The idle reading is never above the lower limit; the original scaled in below the minimum threshold even where the
 *   lower limit was lower still.
 */
export const adaptive = definePolicy<Parameters, AdaptiveState>({
  name: 'adaptive',
  description: 'thresholds that give way to a short burst and return: a critical reading scales at once, a lasting one after a while',
  parameters,
  tunable: { alpha: { min: 0.05, max: 0.5 }, minimum_threshold: { min: 0.02, max: 0.3 }, ...limitRanges },
  recommend(context) {
    const { reading: { cpu }, t_s, state } = context;
    const limits = limitsInForce(context.limits, context.parameters);
    const { alpha, minimum_threshold, restore } = context.parameters;
    const critical = Math.max(1 - alpha, limits.up);
    const idle = Math.min(minimum_threshold, limits.down);

    const up = thresholdNow(state?.up, limits.up, critical, t_s, restore / alpha);
    const down = thresholdNow(state?.down, limits.down, idle, t_s, restore / alpha);
    const thresholds = up === limits.up && down === limits.down ? limits : { up, down };

    if (cpu >= critical) return scaleOut(context, 'critical: at or above 1 - alpha', limits);
    if (cpu >= up) {
      if (up > limits.up) return scaleOut(context, 'high again before the upper threshold was back', limits);
      if (context.current >= context.bounds.max) return hold(context, 'high, at the maximum', thresholds);
      if (context.asked === 0) return askAgain(context, 'high: a burst?');
      const moved = { to: Math.min(up * (1 + alpha), critical), at_s: t_s };
      return hold(context, 'a burst: upper threshold raised', { up: moved.to, down }, { up: moved, down: state?.down ?? null });
    }
    if (cpu < idle) return scaleIn(context, 'idle: below the minimum threshold', limits);
    if (cpu < down) {
      if (down < limits.down) return scaleIn(context, 'low again before the lower threshold was back', limits);
      if (context.current <= context.bounds.min) return hold(context, 'low, at the minimum', thresholds);
      if (context.asked === 0) return askAgain(context, 'low: a dip?');
      const moved = { to: Math.max(down * (1 - alpha), idle), at_s: t_s };
      return hold(context, 'a dip: lower threshold lowered', { up, down: moved.to }, { up: state?.up ?? null, down: moved });
    }
    return hold(context, context.asked === 0 ? 'between the thresholds' : 'the crossing has passed', thresholds);
  },
});

/**
 * The threshold between its `limit` and the furthest it may stand, at time `t_s`: it returns from where it was moved by
 * the limit itself each `whole_s`, hence by alpha times the limit in `restore`.
 */
function thresholdNow(moved: Moved | null | undefined, limit: number, furthest: number, t_s: Seconds, whole_s: Seconds): number {
  if (moved === null || moved === undefined) return limit;
  const returned = (limit * (t_s - moved.at_s)) / whole_s;
  return furthest >= limit
    ? Math.max(limit, Math.min(furthest, moved.to - returned))
    : Math.min(limit, Math.max(furthest, moved.to + returned));
}

function scaleOut({ current, step }: Context, reason: string, thresholds: Thresholds): Answer {
  return { kind: 'replicas', desired: current + step.up, reason, thresholds, state: atRest };
}

function scaleIn({ current, step }: Context, reason: string, thresholds: Thresholds): Answer {
  return { kind: 'replicas', desired: Math.max(0, current - step.down), reason, thresholds, state: atRest };
}

function askAgain({ parameters: { beta } }: Context, reason: string): Answer {
  return { kind: 'ask-again', after_s: beta, reason };
}

function hold({ current }: Context, reason: string, thresholds: Thresholds, state?: AdaptiveState): Answer {
  return state === undefined
    ? { kind: 'replicas', desired: current, reason, thresholds }
    : { kind: 'replicas', desired: current, reason, thresholds, state };
}
