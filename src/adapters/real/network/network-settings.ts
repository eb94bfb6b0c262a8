import { z } from 'zod';
import { positiveDuration } from '../../../core/configuration/quantity.js';
import { httpUrl } from '../http-url.js';

const ssh = z.strictObject({
  key: z.string().min(1).describe('private key without a passphrase, or held by the agent at SSH_AUTH_SOCK'),
  known_hosts: z.string().min(1).optional().describe('host keys in OpenSSH\'s known_hosts format; may be left out where the topology has the fingerprint of every machine'),
  user: z.string().min(1).default('root').describe('where the topology names none; another than root must be allowed sudo without a password'),
});
export type OverlaySsh = Readonly<z.infer<typeof ssh>>;

const none = z.strictObject({ control: z.literal('none') });

const ovs = z.strictObject({
  control: z.literal('ovs'),
  topology: z.string().min(1).describe('file of the overlay whose switches are read and whose flows are capped; every switch has a machine in it'),
  ssh: ssh.describe('how the switches\' machines are logged in to'),
  timeout: positiveDuration.default(10).describe('of one command on a machine'),
  attempts: z.number().int().min(1).max(10).default(3).describe('of a command that failed in passing, with pauses between them'),
});

const ryu = z.strictObject({
  control: z.literal('ryu'),
  url: httpUrl.describe('of the REST API of ryu-manager, with the applications rest_topology and ofctl_rest'),
  topology: z.string().min(1).describe('file of the overlay whose switches Ryu controls'),
  ssh: ssh.optional().describe('how the hosts\' machines are logged in to, for the transfers of a testbed'),
  timeout: positiveDuration.default(10).describe('of one request'),
  attempts: z.number().int().min(1).max(10).default(3).describe('of a request that failed in passing, with pauses between them'),
});

/** The `network:` section: who counts and caps flows. Relative paths count from the file's folder. */
export const networkSettings = z.discriminatedUnion('control', [none, ovs, ryu]);
export type NetworkSettings = Readonly<z.infer<typeof networkSettings>>;
