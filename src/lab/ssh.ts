import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { processesNamed, startIn } from './machine.js';
import { eventually, run } from './program.js';
import { hostFolder, labFolder, readHostRecords, type HostRecord } from './record.js';

/** Paths of what `ssh root@ADDRESS` needs. */
export interface SshMaterial {
  readonly user: 'root';
  readonly key: string;
  readonly known_hosts: string;
}

export function sshMaterial(lab: string): SshMaterial {
  const folder = join(labFolder(lab), 'ssh');
  return { user: 'root', key: join(folder, 'id_ed25519'), known_hosts: join(folder, 'known_hosts') };
}

const answers_ms = 15_000;
const hostKey = (lab: string, host: string): string => join(hostFolder(lab, host), 'ssh_host_ed25519_key');

/** The key that opens every host of the lab; what is there already stays. */
export async function makeClientKey(lab: string): Promise<void> {
  mkdirSync(join(labFolder(lab), 'ssh'), { recursive: true, mode: 0o700 });
  await makeKey(sshMaterial(lab).key, `elascale-lab.${lab}`);
}

async function makeKey(file: string, comment: string): Promise<void> {
  if (existsSync(file) && existsSync(`${file}.pub`)) return;
  const aside = `${file}.new`;
  for (const left of [aside, `${aside}.pub`]) rmSync(left, { force: true });
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', aside]);
  renameSync(aside, file);
  renameSync(`${aside}.pub`, `${file}.pub`);
}

/** sshd with a host key of its own that lets in the lab's key alone; does nothing where it runs already. */
export async function startSsh(lab: string, record: HostRecord): Promise<void> {
  const folder = hostFolder(lab, record.name);
  await makeKey(hostKey(lab, record.name), record.name);
  writeKnownHosts(lab);
  if ((await processesNamed(record, 'sshd')).length > 0) return;
  const file = join(folder, 'sshd_config');
  writeFileSync(file, [
    `ListenAddress ${record.address}`,
    `HostKey ${hostKey(lab, record.name)}`,
    `AuthorizedKeysFile ${sshMaterial(lab).key}.pub`,
    'AuthenticationMethods publickey',
    'PermitRootLogin prohibit-password',
    // Without PAM no session of the machine is opened; without strict modes the lab's folder may be below /tmp.
    'UsePAM no',
    'StrictModes no',
    'UseDNS no',
    'PidFile /run/sshd.pid',
    'Subsystem sftp internal-sftp',
    '',
  ].join('\n'));
  await startIn(record, join(folder, 'sshd.log'), '/usr/sbin/sshd', ['-D', '-e', '-f', file]);
  await eventually(answers_ms, () => listens(record.address), () => `sshd on ${record.name} does not answer; see ${join(folder, 'sshd.log')}`);
}

export async function sshAnswers(address: string): Promise<boolean> {
  return (await listens(address)) === true;
}

/** One line a host that has a key. */
export function writeKnownHosts(lab: string): void {
  const lines = readHostRecords(lab).flatMap(({ name, address }) => {
    const file = `${hostKey(lab, name)}.pub`;
    if (!existsSync(file)) return [];
    const [type, key] = readFileSync(file, 'utf8').split(' ');
    return [`${name},${address} ${type} ${key}\n`];
  });
  const file = sshMaterial(lab).known_hosts;
  writeFileSync(`${file}.new`, lines.join(''));
  renameSync(`${file}.new`, file);
}

function listens(address: string): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 1000 });
    const end = (found: true | undefined) => () => { socket.destroy(); resolve(found); };
    socket.once('connect', end(true)).once('error', end(undefined)).once('timeout', end(undefined));
  });
}
