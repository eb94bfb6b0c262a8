import { z } from 'zod';
import { duration } from '../../core/configuration/quantity.js';

const at = duration.describe('when it begins');
const lasting = duration.describe('how long it lasts');
const groupHit = z.string().describe('node group that it hits');
const serviceHit = z.string().describe('service that it hits');

/** Every fault is placed in time; what it hits, where there is a choice, is drawn from the seed. */
export const fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('node-crash'), at, for: lasting, group: groupHit, index: z.number().int().min(0).default(0).describe('0 is the base node') }),
  z.strictObject({ kind: z.literal('task-crash'), at, service: serviceHit }),
  z.strictObject({ kind: z.literal('metrics-lost'), at, for: lasting, share: z.number().min(0).max(1).default(1).describe('of the beats') }),
  z.strictObject({ kind: z.literal('metrics-late'), at, for: lasting, delay: duration.describe('added to every beat\'s way') }),
  z.strictObject({ kind: z.literal('provisioning-slow'), at, for: lasting, factor: z.number().positive().describe('times as long until a node is ready') }),
  z.strictObject({ kind: z.literal('provisioning-fails'), at, for: lasting }),
  z.strictObject({ kind: z.literal('api-errors'), at, for: lasting, share: z.number().min(0).max(1).default(1).describe('of the commands fail') }),
  z.strictObject({ kind: z.literal('controller-crash'), at, for: lasting.describe('until it is restarted from its journal') }),
  z.strictObject({ kind: z.literal('partition'), at, for: lasting, group: groupHit.describe('requests to its nodes fail until it ends') }),
  z.strictObject({ kind: z.literal('noisy-neighbour'), at, for: lasting, group: groupHit, cores: z.number().positive().describe('taken from every node of the group') }),
  z.strictObject({ kind: z.literal('leak'), at, for: lasting, service: serviceHit, factor: z.number().min(1).describe('CPU per request grows linearly to this factor') }),
]);
export type Fault = Readonly<z.infer<typeof fault>>;
