import { z } from 'zod';
import { duration, positiveDuration } from '../../../core/configuration/quantity.js';

const provisioning = {
  ready_within: positiveDuration.default(900).describe('a machine that is not a ready node of the swarm by then is taken away again'),
  drain_within: positiveDuration.default(120).describe('tasks that have not moved by then are stopped with their node'),
};

const none = z.strictObject({ provider: z.literal('none') });

const genericMachines = z.strictObject({
  addresses: z.array(z.string().regex(/^[a-zA-Z0-9][\w.:-]*$/, 'an address or a host name')).min(1).describe('hosts that stand already, with sshd; the first that no machine has is taken'),
  user: z.string().min(1).optional().describe('of the host: the base machine\'s by default'),
  key: z.string().min(1).optional().describe('file of the private key: the base machine\'s by default'),
});
export type GenericMachines = Readonly<z.infer<typeof genericMachines>>;

const dockerMachine = z.strictObject({
  provider: z.literal('docker-machine'),
  binary: z.string().regex(/^(?:\/.*)?[^/]+$/, 'a name on the PATH or an absolute path').default('docker-machine').describe('docker-machine or a fork of it, by its name on the PATH or its absolute path'),
  folder: z.string().min(1).optional().describe('its store of machines: ~/.docker/machine by default'),
  timeout: positiveDuration.default(120).describe('of one call of it, but for a creation'),
  driver: z.string().regex(/^[a-z][a-z0-9]*$/, 'the name of a driver, as openstack').optional().describe('of machines that nodes of an overlay need (elascale topology apply); what it must know beside region, flavour and image comes from its own environment variables'),
  generic: genericMachines.optional().describe('for a base machine of the driver generic, and for driver: generic'),
  ...provisioning,
});

const lab = z.strictObject({
  provider: z.literal('lab'),
  lab: z.string().min(1).default('elascale').describe('name that `elascale lab up --name` gave it'),
  boot_delay: duration.default(0).describe('further time that a new machine takes'),
  ...provisioning,
});

/** The `nodes:` section: who makes machines. Relative paths count from the file's folder. */
export const nodesSettings = z.discriminatedUnion('provider', [none, dockerMachine, lab]);
export type NodesSettings = Readonly<z.infer<typeof nodesSettings>>;
export type DockerMachineSettings = Readonly<z.infer<typeof dockerMachine>>;
export type LabProviderSettings = Readonly<z.infer<typeof lab>>;
