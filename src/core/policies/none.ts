import { z } from 'zod';
import { definePolicy } from './define-policy.js';

/** Monitor only: the baseline that every comparison needs. */
export const none = definePolicy({
  name: 'none',
  description: 'monitor only: observes and journals, never scales',
  parameters: z.strictObject({}),
  recommend: ({ current }) => ({ kind: 'replicas', desired: current, reason: 'monitor only' }),
});
