import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from './lab-error.js';

/** What a lab runs, and the Debian package that brings it. */
const programs: Readonly<Record<string, string>> = {
  dockerd: 'docker.io',
  containerd: 'containerd',
  runc: 'runc',
  iptables: 'iptables',
  ip: 'iproute2',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  sshd: 'openssh-server',
  'ssh-keygen': 'openssh-client',
  openssl: 'openssl',
};

/** What an overlay of switches runs beside that. */
const overlayPrograms: Readonly<Record<string, string>> = {
  'ovs-vsctl': 'openvswitch-switch',
  'ovs-vswitchd': 'openvswitch-switch',
  'ovsdb-server': 'openvswitch-switch',
  tc: 'iproute2',
  ethtool: 'ethtool',
  sysctl: 'procps',
};

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

export interface Missing {
  readonly reason: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Linux capabilities by their bit: what root in a container usually lacks. */
const capabilities = { SYS_ADMIN: 21, NET_ADMIN: 12 };

/** Why no lab can stand here; `undefined` when one can. */
export function missingRequirement(): Missing | undefined {
  return missingMachine() ?? missingPrograms(programs);
}

/** Why no lab with an overlay of switches can stand here; `undefined` when one can. */
export function missingOverlayRequirement(): Missing | undefined {
  return missingRequirement() ?? missingPrograms(overlayPrograms);
}

function missingMachine(): Missing | undefined {
  if (process.platform !== 'linux') return { reason: `a lab needs Linux, and this is ${process.platform}`, remedy: 'a Linux machine, real or virtual' };
  if (process.getuid?.() !== 0) return { reason: 'a lab needs root: it makes network namespaces, bridges and Docker engines', remedy: 'sudo' };
  const held = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`);
  const lacking = Object.entries(capabilities).filter(([, bit]) => ((held >> BigInt(bit)) & 1n) === 0n).map(([name]) => name);
  if (lacking.length > 0) return { reason: `root here lacks ${lacking.join(' and ')}, as in a container`, remedy: 'a container with --privileged, or the machine itself' };
  return undefined;
}

function missingPrograms(wanted: Readonly<Record<string, string>>): Missing | undefined {
  const missing = Object.keys(wanted).filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map((program) => wanted[program]))].sort();
  return { reason: `missing: ${missing.join(', ')}`, remedy: `apt-get install --no-install-recommends ${packages.join(' ')}` };
}

/** @throws LabError when no lab can stand on this machine */
export function requireMachine(missing = missingRequirement()): void {
  if (missing !== undefined) throw new LabError('machine', `${missing.reason}; what helps: ${missing.remedy}`);
}
