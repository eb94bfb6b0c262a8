import { z } from 'zod';

/**
 * One step: what to do when the metric is past the threshold by at least `lower` and by less than `upper`. Distances
 * past the threshold, in the metric's unit, whichever side the alarm is on. AWS gives them signed; on the lower side its
 * (lower, upper] is this [lower, upper) mirrored.
 */
export interface StepAdjustment {
  readonly lower: number;
  /** Left out: no end. */
  readonly upper?: number | undefined;
  readonly adjustment: number;
}

/** `change`: add that many; `percent`: of the capacity; `exact`: set to that many. */
export const adjustmentTypes = ['change', 'percent', 'exact'] as const;
export type AdjustmentType = (typeof adjustmentTypes)[number];

export const stepAdjustments = z
  .array(
    z.strictObject({
      lower: z.number().min(0).describe('past the threshold by at least this'),
      upper: z.number().gt(0).optional().describe('and by less than this; left out: no end'),
      adjustment: z.number().describe('replicas to add (negative: remove), percent to add, or the exact count'),
    }),
  )
  .min(1)
  .max(20)
  .superRefine((steps, context) => {
    for (const { index, field, message } of faultsOfBounds(steps)) {
      context.addIssue({ code: 'custom', path: [index, field], message });
    }
  });

interface BoundsFault {
  readonly index: number;
  readonly field: 'lower' | 'upper';
  readonly message: string;
}

/** Steps must cover every distance from 0 on exactly once: in order, no gap, no overlap, the last one without an end. */
function faultsOfBounds(steps: readonly StepAdjustment[]): readonly BoundsFault[] {
  return steps.flatMap(({ lower, upper }, index): BoundsFault[] => {
    const faults: BoundsFault[] = [];
    const last = index === steps.length - 1;
    const start = index === 0 ? 0 : steps[index - 1]!.upper;
    if (start !== undefined && lower !== start) {
      const what = index === 0 ? 'the first step starts' : lower > start ? 'gap: the step before ends' : 'overlap: the step before ends';
      faults.push({ index, field: 'lower', message: `${what} at ${start}; found ${lower}` });
    }
    if (upper !== undefined && upper <= lower) faults.push({ index, field: 'upper', message: `above lower (${lower}); found ${upper}` });
    if (last && upper !== undefined) faults.push({ index, field: 'upper', message: `the last step has no end; found ${upper}` });
    if (!last && upper === undefined) faults.push({ index, field: 'upper', message: 'only the last step has no end' });
    return faults;
  });
}

/** 0.85 - 0.65 is a little less than 0.2: a distance is compared with a bound to so much. */
const rounding = 1e-9;

/** The step in whose bounds the distance lies; `undefined` only for a distance below 0 (not past the threshold). */
export function stepFor(steps: readonly StepAdjustment[], past: number): StepAdjustment | undefined {
  const distance = past + rounding;
  return steps.find(({ lower, upper }) => distance >= lower && (upper === undefined || distance < upper));
}

/**
 * The capacity after an adjustment. Percentages are rounded as AWS does: above 1 down, between 0 and 1 up to 1, between
 * -1 and 0 down to -1, below -1 towards zero; then raised to the minimum magnitude.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
 */
export function adjusted(capacity: number, type: AdjustmentType, adjustment: number, minimumMagnitude: number): number {
  switch (type) {
    case 'change':
      return capacity + adjustment;
    case 'exact':
      return adjustment;
    case 'percent': {
      const change = roundedChange((capacity * adjustment) / 100);
      return capacity + Math.sign(change) * Math.max(Math.abs(change), change === 0 ? 0 : minimumMagnitude);
    }
  }
}

function roundedChange(change: number): number {
  if (change > 0 && change < 1) return 1;
  if (change < 0 && change > -1) return -1;
  return Math.trunc(change);
}
