import type { Bytes, Cores, Seconds } from '../core/units.js';
import { memoryOf } from './control-group.js';
import { LabError } from './lab-error.js';
import { listHosts, openLab, type LabHost } from './lab.js';
import { readHostRecord, readLabRecord, type HostRecord, type LabRecord } from './record.js';
import { coresOf } from './up.js';

export interface HostStatus extends LabHost {
  /** From when it was begun until its engine answered; `null`: it is being made. */
  readonly ready_after_s: Seconds | null;
  /** Of its engine and containers; `null`: it has none. */
  readonly memory: Bytes | null;
}

export interface LabStatus {
  readonly name: string;
  /** `10.201.7.0/24` */
  readonly network: string;
  readonly bridge: string;
  readonly cores: Cores;
  readonly boot_delay_s: Seconds;
  readonly hosts: readonly HostStatus[];
  /** Hosts that `up` should have made and that are not there. */
  readonly missing: readonly string[];
  /** Half taken down. */
  readonly leaving: boolean;
}

/** How a lab stands. @throws LabError when there is none of that name */
export async function labStatus(name: string): Promise<LabStatus> {
  const hosts = await listHosts(openLab(name));
  const record = readLabRecord(name) ?? gone(name);
  return {
    name, network: `${record.network}.0/24`, bridge: record.bridge, cores: coresOf(record), boot_delay_s: record.boot_delay_s,
    hosts: hosts.map((host) => status(host, readHostRecord(name, host.name))),
    missing: record.hosts.map((host) => host.name).filter((host) => !hosts.some((one) => one.name === host)),
    leaving: record.leaving,
  };
}

function status(host: LabHost, record: HostRecord | undefined): HostStatus {
  const made = record?.made_unix_s ?? null;
  return { ...host, ready_after_s: record === undefined || made === null ? null : made - record.begun_unix_s, memory: record === undefined ? null : memoryOf(record.cgroup) ?? null };
}

function gone(name: string): LabRecord {
  throw new LabError('unknown', `lab ${name} was taken down just now`);
}
