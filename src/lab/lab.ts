import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Seconds } from '../core/units.js';
import { clientMaterial, type TlsMaterial } from './certificates.js';
import { makeControlGroup, removeControlGroup } from './control-group.js';
import { engineAnswers, enginePort, killDockerd, socketOf, startDockerd } from './engine.js';
import { LabError } from './lab-error.js';
import { alone } from './lock.js';
import { bootMachine, haltMachine } from './machine.js';
import { cableName, interfaceExists, layCable, namespaceExists, removeCable, setCable } from './network.js';
import { sleep } from './program.js';
import {
  bootId, forgetHost, hostFolder, readHostRecord, readHostRecords, readLabRecord, recordedLabs, requireHostName, writeHostRecord, type HostRecord, type LabRecord,
} from './record.js';
import { requireMachine } from './requirements.js';
import { sshAnswers, sshMaterial, startSsh, writeKnownHosts, type SshMaterial } from './ssh.js';
import type { PlannedHost } from './host-plan.js';
import { startSwitch } from './switch.js';

/** A lab that stands, or is being made. */
export interface Lab {
  readonly name: string;
}

export interface LabHost {
  readonly name: string;
  /** `making`: half-made, `addHost` finishes it; `ready`: its engine answers, or the sshd of one that is a switch alone; `down`: it was made, and that does not answer. */
  readonly state: 'making' | 'ready' | 'down';
  readonly address: string;
  /** Of its Docker engine, TLS. */
  readonly port: number;
  /** Paths of what opens the engine. */
  readonly tls: TlsMaterial;
  /** Paths of what opens its sshd, port 22. */
  readonly ssh: SshMaterial;
  /** The engine's unix socket, on this machine. */
  readonly socket: string;
  /** Its part in an overlay of switches; a `switch` has no engine. Absent: none. */
  readonly overlay?: PlannedHost['overlay'];
}

export interface HostOptions {
  /** Further time that it takes to come up, counted from when it was begun. */
  readonly boot_delay_s: Seconds;
  /** Its part in an overlay of switches; absent: none. */
  readonly overlay?: PlannedHost['overlay'];
}

const record_ms = 10_000;
const hostBusy_ms = 120_000;

/** @throws LabError when there is no lab of that name, or none can stand on this machine */
export function openLab(name: string): Lab {
  requireMachine();
  labRecord(name);
  return { name };
}

/** Every host: those of `up` first, the manager before all. */
export async function listHosts({ name }: Lab): Promise<readonly LabHost[]> {
  const { boot_id } = labRecord(name);
  return Promise.all(readHostRecords(name).map((record) => shown(name, record, boot_id)));
}

async function shown(lab: string, record: HostRecord, boot: string): Promise<LabHost> {
  const made = record.made_unix_s !== null && boot === bootId();
  const answers = record.overlay === 'switch' ? sshAnswers(record.address) : engineAnswers(lab, record);
  const state = !made ? 'making' : (await answers) ? 'ready' : 'down';
  return {
    name: record.name, state, address: record.address, port: enginePort, tls: clientMaterial(lab), ssh: sshMaterial(lab), socket: socketOf(lab, record.name),
    ...(record.overlay === undefined ? {} : { overlay: record.overlay }),
  };
}

/**
 * Makes a host and resolves when its engine answers; it joins no swarm. Called again for a half-made one it finishes it,
 * for a whole one it mends what is missing.
 * @throws LabError
 */
export async function addHost({ name: lab }: Lab, host: string, options: HostOptions): Promise<LabHost> {
  return alone(`${lab}/${host}`, hostBusy_ms, async () => {
    const record = await claimHost({ name: lab }, host, options);
    const { network, bridge, cores, boot_id } = labRecord(lab);
    const folder = hostFolder(lab, host);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    makeControlGroup(record.cgroup, cores);
    await layCable({ ...record, network, bridge });
    await bootMachine(record, folder);
    if (record.made_unix_s === null) await sleep(Math.max(0, 1000 * (record.begun_unix_s + record.boot_delay_s) - Date.now()));
    if (record.overlay !== undefined) await startSwitch(lab, record);
    await Promise.all([record.overlay === 'switch' ? undefined : startDockerd(lab, record), startSsh(lab, record)]);
    const whole = { ...record, made_unix_s: record.made_unix_s ?? Date.now() / 1000 };
    writeHostRecord(lab, whole);
    return shown(lab, whole, boot_id);
  });
}

/** Gives a host its address and names all that it will be made of, before any of it is; what is recorded already stays. @throws LabError */
export function claimHost({ name: lab }: Lab, host: string, options: HostOptions): Promise<HostRecord> {
  requireHostName(host);
  return alone(lab, record_ms, async () => readHostRecord(lab, host) ?? recordHost(labRecord(lab), host, options));
}

/** @throws LabError when something of that name stands already */
function recordHost(lab: LabRecord, host: string, { boot_delay_s, overlay }: HostOptions): HostRecord {
  if (lab.leaving) throw new LabError('busy', `lab ${lab.name} is being taken down; finish that with elascale lab down --name ${lab.name}`);
  const used = new Set(readHostRecords(lab.name).map(({ number }) => number));
  const number = Array.from({ length: 253 }, (_, index) => index + 2).find((candidate) => !used.has(candidate));
  if (number === undefined) throw new LabError('machine', `lab ${lab.name} has no address left`);
  const record: HostRecord = {
    name: host, number, address: `${lab.network}.${number}`, namespace: `${lab.name}-${host}`, cable: cableName(lab.name, number), cgroup: join(lab.cgroup, host),
    begun_unix_s: Date.now() / 1000, boot_delay_s, made_unix_s: null, ...(overlay === undefined ? {} : { overlay }),
  };
  refuseForeign(record);
  writeHostRecord(lab.name, record);
  return record;
}

/** @throws LabError when something stands where the host's parts would go */
export function refuseForeign({ namespace, cable }: HostRecord): void {
  if (namespaceExists(namespace)) throw new LabError('foreign', `the network namespace ${namespace} is not this lab's; choose another name, or remove it with ip netns delete ${namespace}`);
  if (interfaceExists(cable)) throw new LabError('foreign', `the network interface ${cable} is not this lab's; choose another name, or remove it with ip link delete ${cable}`);
}

/** Takes a host away, half-made or whole, with all that was made for it; none of that name is no error. @throws LabError */
export async function removeHost({ name: lab }: Lab, host: string): Promise<void> {
  requireHostName(host);
  await alone(`${lab}/${host}`, hostBusy_ms, async () => {
    const record = readHostRecord(lab, host);
    if (record === undefined) return;
    // After a reboot nothing of it is left but its files, and what has its names is not ours.
    if (labRecord(lab).boot_id === bootId()) {
      await haltMachine(record);
      await removeCable(record.cable, record.namespace);
      await removeControlGroup(record.cgroup);
    }
    forgetHost(lab, host);
    await alone(lab, record_ms, async () => writeKnownHosts(lab));
  });
}

/** Kills the host's engine as a crash does: its containers go on until it is back, the swarm sees a node that is down. */
export async function stopEngine({ name: lab }: Lab, host: string): Promise<void> {
  await killDockerd(hostOf(lab, host));
}

/** Brings a stopped engine back and resolves when it answers. */
export async function startEngine({ name: lab }: Lab, host: string): Promise<void> {
  await startDockerd(lab, hostOf(lab, host));
}

/** Pulls the host's network cable. */
export async function disconnectHost({ name: lab }: Lab, host: string): Promise<void> {
  await setCable(hostOf(lab, host).cable, 'down');
}

/** Puts the cable back. */
export async function reconnectHost({ name: lab }: Lab, host: string): Promise<void> {
  await setCable(hostOf(lab, host).cable, 'up');
}

function labRecord(name: string): LabRecord {
  const record = readLabRecord(name);
  if (record !== undefined) return record;
  const others = recordedLabs();
  throw new LabError('unknown', `there is no lab ${name}${others.length === 0 ? '' : `, only ${others.join(', ')}`}; elascale lab up --name ${name} makes it`);
}

function hostOf(lab: string, host: string): HostRecord {
  const record = readHostRecord(lab, host);
  if (record === undefined) throw new LabError('unknown', `lab ${lab} has no host ${host}; it has ${readHostRecords(lab).map(({ name }) => name).join(', ')}`);
  return record;
}
