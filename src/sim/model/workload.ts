import { z } from 'zod';
import { duration } from '../../core/configuration/quantity.js';
import { timeDistribution } from './distribution.js';

const level = z.number().min(0).describe('clients of a closed source, requests a second of an open one');

/** A level over time: clients of a closed source, requests a second of an open one. */
export const profile = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('steps'),
    steps: z.array(z.strictObject({ at: duration.describe('from when on'), level })).min(1).describe('each level holds until the next'),
  }),
  z.strictObject({ kind: z.literal('diurnal'), low: level, high: level, period: duration.prefault('24h').describe('from peak to peak'), peak_at: duration.describe('when it is high the first time') }),
  z.strictObject({ kind: z.literal('flash-crowd'), base: level, peak: level, at: duration.describe('when it begins to rise'), rise: duration.describe('how long it rises'), hold: duration.describe('how long it stays'), fall: duration.describe('how long it falls') }),
  z.strictObject({ kind: z.literal('yo-yo'), low: level, high: level, start: duration.describe('when it is high the first time'), on: duration.describe('how long it is high'), off: duration.describe('how long it is low in between'), rounds: z.number().int().min(1).describe('times it is high') }),
  z.strictObject({
    kind: z.literal('trace'),
    file: z.string().min(1).describe('CSV, relative to the scenario'),
    column: z.string().min(1).describe('of the levels'),
    time_column: z.string().min(1).default('t_s').describe('of the times, in seconds'),
    time_scale: z.number().positive().default(1).describe('every time times this'),
    level_scale: z.number().positive().default(1).describe('every level times this'),
  }),
]);
export type Profile = Readonly<z.infer<typeof profile>>;

const sourceName = z.string().min(1).describe('what reports and plant files call it');
const entry = z.string().min(1).describe('service that gets the requests');
const attack = z
  .union([z.literal(true), z.array(z.strictObject({ at: duration.describe('when it begins'), for: duration.describe('how long it lasts') })).min(1)])
  .optional()
  .describe('what of it is an attack, for the metrics of anomaly detection: true for all, or the spans in which what it offers beyond its level before them is');

export const source = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('closed'),
    name: sourceName,
    service: z.string().min(1).optional().describe('the tasks of this service are the clients, and the level sets its replicas'),
    entry,
    think: timeDistribution.describe('between an answer and the next message, CPU of the client\'s service not counted'),
    retry: duration.prefault('2s').describe('sleep after a refused connection'),
    level: profile.describe('clients or requests a second over time'),
    attack,
  }),
  z.strictObject({
    kind: z.literal('open'),
    name: sourceName,
    entry,
    arrivals: z.union([
      z.enum(['poisson', 'constant']),
      z.strictObject({
        burst_factor: z.number().min(1).describe('rate in a burst / mean rate'),
        burst_share: z.number().gt(0).lt(1).describe('share of time in bursts'),
        burst_length: duration.describe('mean'),
      }).describe('Markov-modulated Poisson process of two states'),
    ]).default('poisson').describe('how the requests lie in time: at random, evenly, or in bursts'),
    attempts: z.number().int().min(1).default(1).describe('tries before a request counts as failed'),
    retry: duration.prefault('2s').describe('sleep before the next try'),
    level: profile.describe('clients or requests a second over time'),
    attack,
  }),
]);
export type Source = Readonly<z.infer<typeof source>>;
export const workload = z.array(source).min(1);
