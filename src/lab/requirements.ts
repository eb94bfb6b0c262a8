import { existsSync } from 'node:fs';
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

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Why no lab can stand here, with the command that changes it; `undefined` when one can. */
export function missingRequirement(): string | undefined {
  if (process.platform !== 'linux') return `a lab needs Linux; this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'a lab needs root: network namespaces, bridges and Docker engines are made; run it with sudo';
  const missing = Object.keys(programs).filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((program) => programs[program]))];
    return `missing: ${missing.join(', ')}; apt-get install --no-install-recommends ${packages.join(' ')}`;
  }
  return undefined;
}

/** @throws LabError when no lab can stand on this machine */
export function requireMachine(): void {
  const missing = missingRequirement();
  if (missing !== undefined) throw new LabError('machine', missing);
}
