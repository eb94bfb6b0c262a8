import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startedIn } from './control-group.js';
import { namespaceFile, processesIn } from './network.js';
import { eventually, run, start } from './program.js';
import type { HostRecord } from './record.js';

const comesUp_ms = 15_000;
const goes_ms = 30_000;

/** Folders that a host may change without the machine noticing. */
const ownFolders = ['/etc', '/root', '/usr/local'];

/**
 * The host's first process. Beside the network it has process ids, mounts and a host name of its own, so that all its
 * processes and mounts end with it.
 */
async function firstProcess({ namespace }: HostRecord): Promise<number | undefined> {
  return (await processesIn(namespace)).find((id) => numbersOf(id)?.at(-1) === 1);
}

/** Ids of a process, from the machine's to the innermost namespace's. */
function numbersOf(id: number): readonly number[] | undefined {
  return /^NSpid:\s*(.*)$/m.exec(statusOf(id) ?? '')?.[1]?.split(/\s+/).map(Number);
}

function statusOf(id: number): string | undefined {
  try {
    return readFileSync(`/proc/${id}/status`, 'utf8');
  } catch (error) {
    // It ended between being listed and being read.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Boots the host in its network namespace, unless it runs. Done again, it mends what is missing. */
export async function bootMachine(record: HostRecord, folder: string): Promise<void> {
  let first = await firstProcess(record);
  if (first === undefined) {
    const inside = ['unshare', '--mount', '--uts', '--pid', '--fork', '--mount-proc'];
    // Orphans come to the first process, which never asks for them: ignored, they leave nothing behind.
    const rest = ['env', '--ignore-signal=CHLD', 'sleep', 'infinity'];
    const log = join(folder, 'machine.log');
    startedIn(record.cgroup, () => start('nsenter', [`--net=${namespaceFile(record.namespace)}`, ...inside, ...rest], log));
    first = await eventually(comesUp_ms, () => firstProcess(record), () => `${record.name} does not boot; see ${log}`);
  }
  await run('nsenter', [`--target=${first}`, '--uts', 'hostname', record.name]);
  await mountOwn(first, record, folder);
}

async function mountOwn(first: number, record: HostRecord, folder: string): Promise<void> {
  const mounted = readFileSync(`/proc/${first}/mounts`, 'utf8').split('\n').map((line) => line.split(' '));
  const stands = (target: string): boolean => mounted.some(([source, place]) => source === 'elascale-lab' && place === target);
  const mount = (...args: string[]): Promise<string> => run('nsenter', [`--target=${first}`, '--mount', 'mount', ...args]);
  if (!stands('/run')) await mount('-t', 'tmpfs', '-o', 'mode=755', 'elascale-lab', '/run');
  await run('nsenter', [`--target=${first}`, '--mount', 'mkdir', '-p', '/run/sshd']);
  for (const target of ownFolders.filter((one) => !stands(one))) {
    const [upper, work] = ['upper', 'work'].map((part) => join(folder, 'root', target, part)) as [string, string];
    for (const part of [upper, work]) mkdirSync(part, { recursive: true, mode: target === '/root' ? 0o700 : 0o755 });
    if (target === '/etc') {
      writeFileSync(join(upper, 'hostname'), `${record.name}\n`);
      writeFileSync(join(upper, 'hosts'), `127.0.0.1\tlocalhost\n${record.address}\t${record.name}\n`);
    }
    await mount('-t', 'overlay', '-o', `lowerdir=${target},upperdir=${upper},workdir=${work}`, 'elascale-lab', target);
  }
}

/** Starts a program in the host that stays. @returns a process of the machine's that ends when the program does */
export async function startIn(record: HostRecord, log: string, program: string, args: readonly string[]): Promise<number> {
  const first = await firstProcess(record);
  return startedIn(record.cgroup, () => start('nsenter', [`--target=${first}`, '--mount', '--uts', '--net', '--pid', program, ...args], log));
}

/** Runs a program in the host to its end. @returns its stdout @throws LabError with what it said on stderr */
export async function runIn(record: HostRecord, program: string, args: readonly string[]): Promise<string> {
  const first = await firstProcess(record);
  return run('nsenter', [`--target=${first}`, '--mount', '--uts', '--net', '--pid', program, ...args]);
}

/** Machine-wide ids of the host's processes of that name, its containers' not among them. */
export async function processesNamed(record: HostRecord, name: string): Promise<readonly number[]> {
  return (await processesIn(record.namespace)).filter((id) => numbersOf(id)?.length === 2 && /^Name:\s*(.*)$/m.exec(statusOf(id) ?? '')?.[1] === name);
}

/** Ends all of the host's processes at once, as a power cut does; its mounts go with them. */
export async function haltMachine(record: HostRecord): Promise<void> {
  await eventually(
    goes_ms,
    async () => {
      const left = await processesIn(record.namespace);
      for (const id of left) kill(id);
      return left.length === 0 ? true : undefined;
    },
    () => `processes in ${record.namespace} do not end`,
  );
}

function kill(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends a program of the host without a farewell, as a crash does. */
export async function killIn(record: HostRecord, name: string): Promise<void> {
  await eventually(
    goes_ms,
    async () => {
      const left = await processesNamed(record, name);
      for (const id of left) kill(id);
      return left.length === 0 ? true : undefined;
    },
    () => `${name} on ${record.name} does not end`,
  );
}
