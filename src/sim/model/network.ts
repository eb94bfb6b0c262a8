import { z } from 'zod';
import { bitRate, duration, positiveDuration } from '../../core/configuration/quantity.js';

const host = z.string().min(1);

/** A stream of bytes between two hosts, such as iperf's. */
const transfer = z.strictObject({
  name: z.string().min(1).describe('what it is called'),
  from: host.describe('host that sends'),
  to: host.describe('host that receives'),
  at: duration.describe('when it begins'),
  for: positiveDuration.describe('how long it lasts'),
  rate: bitRate.optional().describe('most it sends; left out: as much as the network gives'),
});

/** How the overlay of `topology` carries what tasks and transfers send. */
export const network = z.strictObject({
  hosts: z.record(z.string(), z.array(host).min(1)).describe('hosts of the overlay by node group: the nodes of a group stand on them in turn; a group left out is not on the overlay'),
  host_links: bitRate.prefault('1Gbps').describe('capacity of a link between a host and a switch, each direction, where the topology has none'),
  trunks: bitRate.prefault('1Gbps').describe('capacity of a link between two switches, likewise'),
  queue: z.number().int().min(1).max(1_000_000).default(1000).describe('packets that may wait before a link'),
  poll: duration.prefault('100ms').describe('reading the counters of one switch'),
  action: duration.prefault('1s').describe('setting or lifting a cap, until it holds'),
  transfers: z.array(transfer).default([]).describe('streams between hosts besides the requests of the workload'),
});
export type NetworkSettings = Readonly<z.infer<typeof network>>;
