import type { Flow } from '../../../../core/plant/network.js';
import type { HostAddresses } from '../flow-switch.js';
import type { RemoteMachine } from '../remote-machine.js';

/**
 * Puts a flow into a queue's class by the kernel's own filters. For switches whose datapath is userspace's: there the
 * action `set_queue` is carried out and has no effect, as packets reach the port through a packet socket without a
 * priority (tried on Open vSwitch 3.1.0); the port's HTB classes are the kernel's all the same.
 */

/** Filters of a port stand in the order of their preference: those of a transport before those of hosts alone. */
const preference = { transport: 1000, hosts: 2000 } as const;

/** IP's numbers of protocols. */
const protocolNumber = { tcp: '6', udp: '17' } as const;

/** Class `1:2` is that of queue 1: OVS counts from the class of queue 0, `1:1`. */
const classOf = (queue: number): string => `1:${(queue + 1).toString(16)}`;

/** @throws CallError */
export async function filterFlow(machine: RemoteMachine, port: string, queue: number, flow: Flow, { addressOf }: HostAddresses): Promise<void> {
  if (await hasFilter(machine, port, queue)) return;
  const { source, destination, transport } = flow;
  const number = String(queue + (transport === undefined ? preference.hosts : preference.transport));
  const hosts = ['match', 'ip', 'src', `${addressOf.get(source)!}/32`, 'match', 'ip', 'dst', `${addressOf.get(destination)!}/32`];
  const beyond = transport === undefined ? [] : ['match', 'ip', 'protocol', protocolNumber[transport.protocol], '0xff', 'match', 'ip', 'dport', String(transport.destination_port), '0xffff'];
  await machine.run(['tc', 'filter', 'add', 'dev', port, 'parent', '1:', 'protocol', 'ip', 'pref', number, 'u32', ...hosts, ...beyond, 'flowid', classOf(queue)]);
}

/** Takes a queue's filter away; none is no error. @throws CallError */
export async function unfilter(machine: RemoteMachine, port: string, queue: number): Promise<void> {
  for (const number of await preferences(machine, port, queue)) {
    await machine.run(['tc', 'filter', 'del', 'dev', port, 'parent', '1:', 'protocol', 'ip', 'pref', number]);
  }
}

async function hasFilter(machine: RemoteMachine, port: string, queue: number): Promise<boolean> {
  return (await preferences(machine, port, queue)).length > 0;
}

/** Of Elascale's filters that lead to a queue. */
async function preferences(machine: RemoteMachine, port: string, queue: number): Promise<readonly string[]> {
  const own = new Set(Object.values(preference).map((base) => String(base + queue)));
  const listed = await machine.run(['tc', 'filter', 'show', 'dev', port, 'parent', '1:']);
  return [...new Set([...listed.matchAll(/\bpref (\d+)\b/g)].map(([, number]) => number!))].filter((number) => own.has(number));
}
