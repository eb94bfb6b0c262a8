import { z } from 'zod';
import type { Thresholds, TunableRange } from './policy.js';

/**
 * CPU limits as policy parameters. The limits of a target stand in its settings; a policy that works by them takes
 * these in their place when given, so that two settings of one policy can be compared, and tuned, in one experiment.
 */
export const limitOverrides = {
  cpu_up_limit: z.number().min(0).max(64).optional().describe('in place of the target\'s cpu_up_limit'),
  cpu_down_limit: z.number().min(0).max(64).optional().describe('in place of the target\'s cpu_down_limit'),
};

export interface LimitOverrides {
  readonly cpu_up_limit?: number | undefined;
  readonly cpu_down_limit?: number | undefined;
}

/** What the tuner may search; the ranges do not overlap, so no draw puts the lower limit above the upper one. */
export const limitRanges = {
  cpu_up_limit: { min: 0.4, max: 0.95 },
  cpu_down_limit: { min: 0.05, max: 0.35 },
} as const satisfies Record<string, TunableRange>;

/** For a schema's `superRefine`: both limits given and crossed. A single one is judged against the target's other limit. */
export function refuseCrossedLimits(overrides: LimitOverrides, context: z.RefinementCtx): void {
  const { cpu_up_limit: up, cpu_down_limit: down } = overrides;
  if (up !== undefined && down !== undefined && down > up) {
    context.addIssue({ code: 'custom', path: ['cpu_down_limit'], message: `at most cpu_up_limit (${up}); found ${down}` });
  }
}

/** The limits to work by. Hands back the target's own when nothing is overridden: no allocation on the usual path. */
export function limitsInForce(limits: Thresholds, overrides: LimitOverrides): Thresholds {
  const { cpu_up_limit: up, cpu_down_limit: down } = overrides;
  if (up === undefined && down === undefined) return limits;
  return { up: up ?? limits.up, down: down ?? limits.down };
}
