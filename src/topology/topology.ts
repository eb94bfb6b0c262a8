import { z } from 'zod';
import { bitRate, duration } from '../core/configuration/quantity.js';
import { dottedAddress, hostAndPort } from './address.js';

const nodeName = z.string().regex(/^[A-Za-z][\w.-]{0,62}$/, 'a name: a letter, then letters, digits, dashes, dots and underscores, at most 63');
const interfaceName = z.string().regex(/^[A-Za-z][\w.-]*$/, 'the name of an interface: a letter, then letters, digits, dashes, dots and underscores');

/** Where a node of the overlay runs. Left out: a machine is made for it from its flavour and region. */
export const machine = z.strictObject({
  address: dottedAddress.describe('of the machine in the network below: the end of its tunnels, and where ssh reaches it'),
  user: z.string().regex(/^[a-z_][\w.-]*$/, 'the name of a user').optional().describe('that ssh logs in as'),
  ssh_port: z.number().int().min(1).max(65_535).optional().describe('22 where it is left out'),
  host_key: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a fingerprint as ssh-keygen -l shows it, SHA256: and 43 letters').optional().describe('fingerprint of the machine\'s ssh key; left out: the known-hosts file has it'),
});
export type Machine = Readonly<z.infer<typeof machine>>;

const made = {
  region: z.string().min(1).optional().describe('where a machine for it is made'),
  flavour: z.string().min(1).optional().describe('size of a machine that is made for it'),
  image: z.string().min(1).optional().describe('what a machine that is made for it starts from'),
  machine: machine.optional().describe('the machine that bears it; left out: one is made'),
};

export const overlaySwitch = z.strictObject({
  controller: hostAndPort.optional().describe('OpenFlow controller of this switch; left out: the overlay\'s'),
  bridge: interfaceName.optional().describe('its Open vSwitch bridge; left out: NAME_br'),
  port: z.strictObject({
    name: interfaceName.describe('of the interface'),
    address: dottedAddress.describe('on the overlay'),
  }).optional().describe('internal port by which the switch itself takes part in the overlay'),
  ...made,
});

export const overlayHost = z.strictObject({
  address: dottedAddress.optional().describe('on the overlay; a host of several links has one on each of them'),
  bridge: interfaceName.optional().describe('its Open vSwitch bridge; left out: br0'),
  labels: z.record(z.string().min(1), z.string()).optional().describe('of its node of the swarm, beside role: master and role: monitor, which swarm gives'),
  ...made,
});

export const overlayLink = z.strictObject({
  between: z.tuple([nodeName, nodeName]).describe('two switches, or a switch and a host'),
  vni: z.number().int().min(1).max(16_777_215).optional().describe('of its VXLAN tunnel; left out: 100 x a switch\'s number + a host\'s number, added up, as the original has it'),
  address: dottedAddress.optional().describe('of the host on this link, where it has several'),
  bridge: interfaceName.optional().describe('of the host for this link, where it has several; left out: br0, br1, ...'),
  capacity: bitRate.refine((rate) => rate > 0, 'a rate above 0').optional().describe('in each direction: for the simulator, and of a link between two switches in the lab'),
  latency: duration.optional().describe('one way, for the simulator'),
});
export type OverlayLink = Readonly<z.infer<typeof overlayLink>>;

/** An overlay network, whole: `elascale schema topology` prints it. Rates are bit/s, times seconds once it is read. */
export const topology = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes').describe('of the overlay'),
  description: z.string().min(1).optional().describe('what it is for'),
  controller: hostAndPort.optional().describe('OpenFlow controller of every switch without its own, as 10.2.1.23:6633; without any, switches learn by themselves'),
  network: z.strictObject({
    prefix_bits: z.number().int().min(8).max(30).default(24).describe('of every address on the overlay'),
    mtu: z.number().int().min(576).max(9000).default(1300).describe('of the interfaces on the overlay, in bytes: below the machines\' own by what VXLAN adds, 50'),
    vxlan_port: z.number().int().min(1).max(65_535).default(8479).describe('UDP port of the tunnels'),
  }).prefault({}).describe('what all nodes have in common'),
  swarm: z.strictObject({
    master: nodeName.describe('host that makes the swarm'),
    monitor: nodeName.describe('host that watches it, where Elascale runs'),
  }).optional().describe('roles of hosts in a Docker Swarm on the overlay'),
  switches: z.record(nodeName, overlaySwitch).describe('by name; sw1, sw2, ... have numbers'),
  hosts: z.record(nodeName, overlayHost).describe('by name; h1, h2, ... have numbers'),
  links: z.array(overlayLink).describe('tunnels; the order is that of the ports of each switch'),
});
export type Topology = Readonly<z.infer<typeof topology>>;
