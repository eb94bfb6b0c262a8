import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Cores, Seconds } from '../core/units.js';
import { makeAuthority } from './certificates.js';
import { hostPlan, type PlannedHost } from './host-plan.js';
import { addHost, claimHost, refuseForeign, type Lab } from './lab.js';
import { LabError } from './lab-error.js';
import { alone } from './lock.js';
import { bridgeName, freeNetwork, interfaceExists, layBridge, namespaceNames, takenNetworks } from './network.js';
import { bootId, labFolder, readHostRecord, readHostRecords, readLabRecord, requireHostName, strangersInFolder, writeLabRecord, type LabRecord } from './record.js';
import { missingOverlayRequirement, requireMachine } from './requirements.js';
import { makeClientKey } from './ssh.js';
import { joinHosts } from './swarm.js';

export interface LabWishes {
  /** Left out: those that the lab has; 4 of a new one. */
  readonly hosts?: number | undefined;
  /** That a host may use. Left out: what the lab has; all of the machine's in a new one. */
  readonly cores?: Cores | undefined;
  /** Further time that a host takes to come up. Left out: what the lab has; none in a new one. */
  readonly boot_delay_s?: Seconds | undefined;
  /** In the place of `hosts`: those of an overlay of switches. */
  readonly overlay?: LabOverlay | undefined;
}

/** An overlay of switches that the swarm's containers talk over. */
export interface LabOverlay {
  /** The swarm's manager first, switches last. */
  readonly hosts: readonly PlannedHost[];
  /** Makes the overlay on hosts that stand; done again, it mends what is missing. */
  readonly build: () => Promise<void>;
}

const hosts_default = 4;

/**
 * Makes a lab: hosts with a Docker engine each in network namespaces on a private bridge, joined to one swarm. What of it
 * stands already stays; what is missing is made, also after a crash half-way or a reboot.
 * @param tell progress, a line each
 * @throws LabError when it stands otherwise than wished for, something of its names is not its own, or an engine does not come up
 */
export async function labUp(name: string, wishes: LabWishes, tell: (text: string) => void): Promise<Lab> {
  requireMachine(wishes.overlay === undefined ? undefined : missingOverlayRequirement());
  return alone(`lab ${name}`, 0, async () => {
    const known = readLabRecord(name);
    const record = known === undefined ? await begin(name, wishes) : continued(known, wishes);
    await layBridge(record.bridge, record.network);
    await Promise.all([makeAuthority(name), makeClientKey(name)]);
    // One after another, so that addresses are in the order of the plan; the work itself side by side.
    const options = ({ overlay }: PlannedHost) => ({ boot_delay_s: record.boot_delay_s, overlay });
    for (const host of record.hosts) await claimHost({ name }, host.name, options(host));
    await Promise.all(record.hosts.map(async (host) => {
      tell(`${host.name} is ready at ${(await addHost({ name }, host.name, options(host))).address}`);
    }));
    await wishes.overlay?.build();
    const engines = record.hosts.filter(({ overlay }) => overlay !== 'switch');
    await joinHosts(name, engines.map((host) => ({ ...host, record: readHostRecord(name, host.name)! })), coresOf(record));
    tell(`${engines.length === 1 ? 'the host is a swarm' : `${engines.length} hosts are one swarm`}`);
    return { name };
  });
}

/** Cores of a host. */
export function coresOf({ cores }: LabRecord): Cores {
  return cores ?? availableParallelism();
}

async function begin(name: string, { hosts = hosts_default, cores, boot_delay_s = 0, overlay }: LabWishes): Promise<LabRecord> {
  const plan = overlay?.hosts ?? hostPlan(hosts, new Date());
  for (const host of plan) requireHostName(host.name);
  refuseStrangers(name, plan);
  const record: LabRecord = {
    format: 1, name, boot_id: bootId(), network: freeNetwork(name, await takenNetworks()), bridge: bridgeName(name), cgroup: join('/', `elascale-lab-${name}`),
    cores: cores ?? null, boot_delay_s, hosts: plan.map((host) => ({ ...host })), leaving: false,
  };
  writeLabRecord(record);
  return record;
}

/** @throws LabError when something has one of the names that a new lab will use */
export function refuseStrangers(name: string, plan: readonly PlannedHost[]): void {
  const [stranger] = strangersInFolder(name);
  if (stranger !== undefined) throw new LabError('foreign', `${join(labFolder(name), stranger)} is no lab's; choose another --name or ELASCALE_LAB_STATE`);
  const bridge = bridgeName(name);
  if (interfaceExists(bridge)) throw new LabError('foreign', `the network interface ${bridge} is not of a lab ${name} that is recorded here; choose another --name, or remove it with ip link delete ${bridge}`);
  const namespace = plan.map((host) => `${name}-${host.name}`).find((candidate) => namespaceNames().includes(candidate));
  if (namespace !== undefined) throw new LabError('foreign', `the network namespace ${namespace} is not of a lab ${name} that is recorded here; choose another --name, or remove it with ip netns delete ${namespace}`);
}

/** The record of a lab that stands, or half of it. @throws LabError when it stands otherwise than wished for */
function continued(known: LabRecord, { hosts, cores, boot_delay_s, overlay }: LabWishes): LabRecord {
  const { name } = known;
  if (known.leaving) throw new LabError('busy', `lab ${name} is half taken down; finish that with elascale lab down --name ${name}`);
  for (const [wish, wanted, stands] of [['--hosts', hosts, known.hosts.length], ['--cores', cores, coresOf(known)], ['--boot-delay', boot_delay_s, known.boot_delay_s]] as const) {
    if (wanted !== undefined && wanted !== stands) {
      throw new LabError('differs', `lab ${name} stands with ${wish} ${stands}, not ${wanted}; elascale lab down --name ${name} first, or choose another --name`);
    }
  }
  if (JSON.stringify(overlay?.hosts ?? []) !== JSON.stringify(known.hosts.filter((host) => host.overlay !== undefined))) {
    throw new LabError('differs', `lab ${name} stands with another overlay of switches than this --topology, or with none; elascale lab down --name ${name} first, or choose another --name`);
  }
  if (known.boot_id === bootId()) return known;
  // A reboot took all but the files: engines find their swarm again in them.
  refuseStrangers(name, known.hosts);
  for (const host of readHostRecords(name)) refuseForeign(host);
  const record = { ...known, boot_id: bootId() };
  writeLabRecord(record);
  return record;
}
