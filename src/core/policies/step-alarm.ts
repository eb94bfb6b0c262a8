import { z } from 'zod';
import { adjustmentTypes, stepAdjustments, type AdjustmentType, type StepAdjustment } from './step-adjustments.js';

/** An alarm and what follows from it. */
export interface AlarmRule {
  readonly breaches: number;
  readonly of: number;
  readonly adjustment_type: AdjustmentType;
  readonly adjustments: readonly StepAdjustment[];
  readonly minimum_magnitude: number;
}

/** The latest readings of an alarm as bits, the newest lowest; set: past the threshold. At most `readings_max` of them. */
export type BreachHistory = number;

const readings_max = 30;

/** Schema of one alarm; its adjustments may only go in its direction. */
export function alarmRule(direction: 'out' | 'in', defaults: Pick<AlarmRule, 'breaches' | 'of'> & { readonly adjustments: StepAdjustment[] }) {
  return z
    .strictObject({
      breaches: z.number().int().min(1).max(readings_max).default(defaults.breaches).describe('readings past the threshold that raise the alarm (M)'),
      of: z.number().int().min(1).max(readings_max).default(defaults.of).describe('among this many latest ones (N)'),
      adjustment_type: z.enum(adjustmentTypes).default('change').describe('change: add so many; percent: of the capacity; exact: set to so many'),
      adjustments: stepAdjustments.default(defaults.adjustments).describe('steps by how far the metric is past the threshold'),
      minimum_magnitude: z.number().int().min(1).default(1).describe('least change by a percentage'),
    })
    .superRefine(({ breaches, of, adjustment_type, adjustments }, context) => {
      if (breaches > of) context.addIssue({ code: 'custom', path: ['breaches'], message: `at most of (${of}); found ${breaches}` });
      adjustments.forEach(({ adjustment }, index) => {
        const allowed = allowedAdjustment(direction, adjustment_type, adjustment);
        if (allowed !== null) context.addIssue({ code: 'custom', path: ['adjustments', index, 'adjustment'], message: `${allowed}; found ${adjustment}` });
      });
    })
    .prefault({});
}

/** What should stand there instead; `null` when the adjustment is allowed. */
function allowedAdjustment(direction: 'out' | 'in', type: AdjustmentType, adjustment: number): string | null {
  if (type !== 'percent' && !Number.isInteger(adjustment)) return 'a whole number';
  if (type === 'exact') return adjustment < 0 ? 'at least 0' : null;
  if (direction === 'out') return adjustment < 0 ? 'at least 0: scale_out adds' : null;
  return adjustment > 0 ? 'at most 0: scale_in removes' : null;
}

export function recorded(history: BreachHistory, breached: boolean, { of }: Pick<AlarmRule, 'of'>): BreachHistory {
  return ((history << 1) | Number(breached)) & (2 ** of - 1);
}

/** M of the latest N readings were past the threshold. */
export function isRaised(history: BreachHistory, { breaches }: Pick<AlarmRule, 'breaches'>): boolean {
  let count = 0;
  for (let rest = history; rest !== 0; rest &= rest - 1) count += 1;
  return count >= breaches;
}
