import { z } from 'zod';
import { duration } from '../../core/configuration/quantity.js';
import { timeDistribution } from './distribution.js';

const level = z.number().min(0);

/** A level over time: clients of a closed source, requests a second of an open one. */
export const profile = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('steps'),
    steps: z.array(z.strictObject({ at: duration, level })).min(1).describe('each level holds until the next'),
  }),
  z.strictObject({ kind: z.literal('diurnal'), low: level, high: level, period: duration.prefault('24h'), peak_at: duration }),
  z.strictObject({ kind: z.literal('flash-crowd'), base: level, peak: level, at: duration, rise: duration, hold: duration, fall: duration }),
  z.strictObject({ kind: z.literal('yo-yo'), low: level, high: level, start: duration, on: duration, off: duration, rounds: z.number().int().min(1) }),
  z.strictObject({
    kind: z.literal('trace'),
    file: z.string().min(1).describe('CSV, relative to the scenario'),
    column: z.string().min(1),
    time_column: z.string().min(1).default('t_s'),
    time_scale: z.number().positive().default(1),
    level_scale: z.number().positive().default(1),
  }),
]);
export type Profile = Readonly<z.infer<typeof profile>>;

export const source = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('closed'),
    name: z.string().min(1),
    service: z.string().min(1).optional().describe('the tasks of this service are the clients, and the level sets its replicas'),
    entry: z.string().min(1).describe('service that gets the requests'),
    think: timeDistribution.describe('between an answer and the next message, CPU of the client\'s service not counted'),
    retry: duration.prefault('2s').describe('sleep after a refused connection'),
    level: profile,
  }),
  z.strictObject({
    kind: z.literal('open'),
    name: z.string().min(1),
    entry: z.string().min(1),
    arrivals: z.union([
      z.enum(['poisson', 'constant']),
      z.strictObject({
        burst_factor: z.number().min(1).describe('rate in a burst / mean rate'),
        burst_share: z.number().gt(0).lt(1).describe('share of time in bursts'),
        burst_length: duration.describe('mean'),
      }).describe('Markov-modulated Poisson process of two states'),
    ]).default('poisson'),
    attempts: z.number().int().min(1).default(1).describe('tries before a request counts as failed'),
    retry: duration.prefault('2s'),
    level: profile,
  }),
]);
export type Source = Readonly<z.infer<typeof source>>;
export const workload = z.array(source).min(1);
