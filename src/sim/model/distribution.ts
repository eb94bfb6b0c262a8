import { z } from 'zod';
import { duration } from '../../core/configuration/quantity.js';

const mean = duration.describe('mean of the times drawn');

/** A length of time drawn at random: `40ms` alone is constant. */
export const timeDistribution = z.union([
  duration.transform((mean) => ({ law: 'constant' as const, mean, cv: 0 })),
  z.strictObject({ law: z.literal('constant'), mean }).transform((value) => ({ ...value, cv: 0 })),
  z.strictObject({ law: z.literal('exponential'), mean }).transform((value) => ({ ...value, cv: 1 })),
  z.strictObject({ law: z.enum(['lognormal', 'gamma']).describe('how the times lie around their mean'), mean, cv: z.number().positive().max(10).describe('standard deviation / mean') }),
  z.strictObject({ law: z.literal('uniform'), from: duration.describe('the shortest'), to: duration.describe('the longest') })
    .refine(({ from, to }) => from <= to, { path: ['to'], error: 'a time no shorter than from' })
    .transform(({ from, to }) => ({ law: 'uniform' as const, mean: (from + to) / 2, cv: from + to === 0 ? 0 : (to - from) / (Math.sqrt(3) * (from + to)) })),
]);
export type TimeDistribution = Readonly<z.infer<typeof timeDistribution>>;
