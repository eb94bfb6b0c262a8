import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { LabError } from './lab-error.js';
import { run } from './program.js';

/**
 * Bridge of Open vSwitch that has a switch's cable and address, on hosts of an overlay. Tunnels of the userspace datapath
 * leave by a bridge of the same datapath alone (Open vSwitch's "Userspace tunneling"), so the host's own address stands there.
 */
export const uplink = 'phy0';

/** Names of at most 15 characters, as Linux has it, that differ from lab to lab. */
const tag = (lab: string): string => createHash('sha256').update(lab).digest('hex').slice(0, 6);

export const bridgeName = (lab: string): string => `elab${tag(lab)}`;
export const cableName = (lab: string, number: number): string => `elab${tag(lab)}-${number}`;
/** The other end of a cable, until it has its place in the host. */
const farEnd = (cable: string): string => `${cable}p`;

const namespaces = '/run/netns';
export const namespaceFile = (namespace: string): string => `${namespaces}/${namespace}`;

/**
 * First three numbers of a /24 that nothing on this machine uses. From the upper half of 10.0.0.0/8: the swarm's overlay
 * networks take the lower one.
 */
export function freeNetwork(lab: string, taken: readonly string[]): string {
  const first = createHash('sha256').update(lab).digest().readUInt16BE(0);
  for (let tried = 0; tried < 1 << 15; tried += 1) {
    const candidate = (first + tried) % (1 << 15);
    const network = `10.${128 + (candidate >> 8)}.${candidate & 255}`;
    if (!taken.includes(network)) return network;
  }
  throw new LabError('machine', 'no free network in 10.128.0.0/9');
}

/** The /24 networks that this machine has routes to, as `10.201.7`; a larger one counts by its first. */
export async function takenNetworks(): Promise<readonly string[]> {
  const routes = JSON.parse(await run('ip', ['-json', '-4', 'route', 'show', 'table', 'all'])) as readonly { readonly dst: string }[];
  return routes.map(({ dst }) => dst.split(/[./]/).slice(0, 3).join('.'));
}

export const interfaceExists = (name: string): boolean => existsSync(`/sys/class/net/${name}`);
export const namespaceExists = (namespace: string): boolean => existsSync(namespaceFile(namespace));

/** Names of the machine's network namespaces. */
export function namespaceNames(): readonly string[] {
  return existsSync(namespaces) ? readdirSync(namespaces) : [];
}

/** A bridge with an address for this machine, so that a controller reaches the engines. No way leads further. Done again, it mends what is missing. */
export async function layBridge(bridge: string, network: string): Promise<void> {
  if (!interfaceExists(bridge)) await run('ip', ['link', 'add', bridge, 'type', 'bridge']);
  if (!networkInterfaces()[bridge]?.some(({ address }) => address === `${network}.1`)) await run('ip', ['address', 'replace', `${network}.1/24`, 'dev', bridge]);
  await run('ip', ['link', 'set', bridge, 'up']);
}

export interface Cable {
  readonly cable: string;
  readonly bridge: string;
  readonly namespace: string;
  readonly network: string;
  readonly number: number;
}

/** A network namespace and the cable from its eth0 to the bridge. Done again, it mends what is missing. */
export async function layCable({ cable, bridge, namespace, network, number }: Cable): Promise<void> {
  if (!(await isNamespace(namespace))) {
    // A file without a namespace is left of an `ip netns add` that was stopped half-way.
    if (namespaceExists(namespace)) await run('ip', ['netns', 'delete', namespace]);
    await run('ip', ['netns', 'add', namespace]);
  }
  const inside = ['-netns', namespace];
  if (!interfaceExists(cable)) await run('ip', ['link', 'add', cable, 'type', 'veth', 'peer', 'name', farEnd(cable)]);
  if (interfaceExists(farEnd(cable))) await run('ip', ['link', 'set', farEnd(cable), 'netns', namespace]);
  const links = (JSON.parse(await run('ip', [...inside, '-json', 'link', 'show'])) as readonly { readonly ifname: string }[]).map(({ ifname }) => ifname);
  // The same address always has the same hardware address, so that a neighbour that knew an earlier host there finds this one.
  const hardware = ['02', 'e1', ...[...network.split('.').map(Number), number].map((part) => part.toString(16).padStart(2, '0'))].join(':');
  if (links.includes(farEnd(cable))) await run('ip', [...inside, 'link', 'set', farEnd(cable), 'name', 'eth0', 'address', hardware]);
  // Where a switch runs the address stands on its bridge.
  if (!links.includes(uplink)) await run('ip', [...inside, 'address', 'replace', `${network}.${number}/24`, 'dev', 'eth0']);
  await run('ip', [...inside, 'link', 'set', 'lo', 'up']);
  await run('ip', [...inside, 'link', 'set', 'eth0', 'up']);
  await run('ip', ['link', 'set', cable, 'master', bridge, 'up']);
}

async function isNamespace(namespace: string): Promise<boolean> {
  if (!namespaceExists(namespace)) return false;
  const known = JSON.parse((await run('ip', ['-json', 'netns', 'list'])) || '[]') as readonly { readonly name: string }[];
  if (!known.some(({ name }) => name === namespace)) return false;
  return run('ip', ['-netns', namespace, 'link', 'show', 'lo']).then(() => true, () => false);
}

/** Takes a link away; none of that name is no error. */
export async function removeInterface(name: string): Promise<void> {
  await whileThere(() => interfaceExists(name), () => run('ip', ['link', 'delete', name]));
}

export async function removeCable(cable: string, namespace: string): Promise<void> {
  await removeInterface(cable);
  await whileThere(() => namespaceExists(namespace), () => run('ip', ['netns', 'delete', namespace]));
}

/** What a killed command had begun may end while this one is at it: that it is gone is then no failure. */
async function whileThere<T>(exists: () => boolean, work: () => Promise<T>): Promise<T | undefined> {
  if (!exists()) return undefined;
  try {
    return await work();
  } catch (error) {
    if (exists()) throw error;
    return undefined;
  }
}

export async function setCable(cable: string, state: 'up' | 'down'): Promise<void> {
  await run('ip', ['link', 'set', cable, state]);
}

/** Process ids in a network namespace: certainly the host's, whatever was recorded and whoever had the number before. */
export async function processesIn(namespace: string): Promise<readonly number[]> {
  const listed = await whileThere(() => namespaceExists(namespace), () => run('ip', ['netns', 'pids', namespace]));
  return (listed ?? '').split('\n').filter((line) => line !== '').map(Number);
}
