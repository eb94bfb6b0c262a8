import { z } from 'zod';
import { definePolicy } from './define-policy.js';
import { limitOverrides, limitRanges, limitsInForce, refuseCrossedLimits } from './limit-overrides.js';

/**
 * The threshold policy: at or above the upper limit a step up, below the lower limit a step down.
 *
 * After `policy/discrete.py` of Elascale, which took a new reading for the second check, so that one decision could
 * rest on two utilisations; here one reading answers both.
 */
export const discrete = definePolicy({
  name: 'discrete',
  description: 'two thresholds: at or above cpu_up_limit one step up, below cpu_down_limit one step down',
  parameters: z.strictObject(limitOverrides).superRefine(refuseCrossedLimits),
  tunable: limitRanges,
  recommend({ reading, limits, parameters, current, step }) {
    const thresholds = limitsInForce(limits, parameters);
    if (reading.cpu >= thresholds.up) {
      return { kind: 'replicas', desired: current + step.up, reason: 'at or above the upper limit', thresholds };
    }
    if (reading.cpu < thresholds.down) {
      return { kind: 'replicas', desired: Math.max(0, current - step.down), reason: 'below the lower limit', thresholds };
    }
    return { kind: 'replicas', desired: current, reason: 'between the limits', thresholds };
  },
});
