import { z } from 'zod';
import { byteSize, duration } from '../../core/configuration/quantity.js';
import { timeDistribution } from './distribution.js';

/** CPU seconds of one request: a distribution, made to drift slowly as real demand does. */
const cpuDemand = z.union([
  timeDistribution.transform((time) => ({ time, drift: undefined, by_message: undefined })),
  z.strictObject({
    time: timeDistribution.describe('CPU time of one request'),
    drift: z
      .strictObject({ cv: z.number().min(0).max(2).describe('coefficient of variation'), correlation: duration.describe('time in which it forgets itself') })
      .optional()
      .describe('slow factor common to all tasks: mean 1, coefficient of variation, correlation time'),
    by_message: z
      .strictObject({ span: z.number().positive().describe('messages'), factors: z.array(z.number().positive()).min(1).describe('of the mean, one a span') })
      .optional()
      .describe('factor by the count of messages a client has sent since it started: one factor for each span of messages, the last one stays'),
  }),
]);

export const call = z.strictObject({
  to: z.string().min(1).describe('service called'),
  mode: z.enum(['sync', 'async']).default('sync').describe('sync holds the caller\'s worker until the answer'),
  probability: z.number().min(0).max(1).default(1).describe('of the call, for each request'),
});

export const service = z.strictObject({
  replicas: z.number().int().min(0).default(1).describe('desired at the start'),
  mode: z.enum(['replicated', 'global']).default('replicated').describe('global: one task on every node that meets the constraints, never scaled'),
  constraints: z.array(z.string().regex(/^[\w.-]+(==|!=)[\w.-]+$/, 'label==value or label!=value')).default([]).describe('node labels its tasks need'),
  cpu: cpuDemand.describe('CPU time of one request'),
  wait: timeDistribution.prefault('0s').describe('time a request holds its worker without CPU'),
  base_cpu: z.number().min(0).default(0).describe('cores an idle task uses'),
  base_memory: z.number().min(0).max(1).default(0.1).describe('fraction of its node'),
  workers: z.number().int().min(1).default(1).describe('requests a task serves at once'),
  threads: z.number().int().min(1).default(1).describe('cores a task can use at most'),
  queue: z.number().int().min(1).default(10_000).describe('requests that may wait at a task; more are refused'),
  cpu_limit: z.number().positive().optional().describe('cores a task gets at most'),
  cpu_reservation: z.number().positive().optional().describe('cores a node must have unreserved to get a task'),
  memory_reservation: byteSize.optional().describe('memory a node must have unreserved to get a task'),
  calls: z.array(call).default([]).describe('what a request asks of other services'),
  sent_bytes: z.number().min(0).default(0).describe('bytes a task sends for each request it serves (a client: for each message)'),
  interfaces: z.number().int().min(1).default(1).describe('network interfaces that the net reading is averaged over'),
  schedule_delay: timeDistribution.prefault('5s').describe('desired to running'),
  listen_delay: timeDistribution.prefault('0s').describe('running to serving; connections before it are refused and retried'),
  stop_delay: timeDistribution.prefault('1s').describe('removed to gone'),
});
export type Service = Readonly<z.infer<typeof service>>;

export const application = z.strictObject({
  stack: z.string().min(1).describe('name of the Swarm stack'),
  services: z.record(z.string().min(1), service).describe('services by name'),
});
export type Application = Readonly<z.infer<typeof application>>;
