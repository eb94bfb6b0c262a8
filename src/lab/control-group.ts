import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Bytes, Cores } from '../core/units.js';
import { LabError } from './lab-error.js';
import { eventually } from './program.js';

const root = '/sys/fs/cgroup';
const period_us = 100_000;

/** One tree of all controllers, or a tree for each: the machine decides. */
export function controlGroupVersion(): 1 | 2 {
  return existsSync(join(root, 'cgroup.controllers')) ? 2 : 1;
}

/** Trees that a host is in: version 2 has one. */
function trees(): readonly string[] {
  return controlGroupVersion() === 2 ? [root] : ['cpu', 'cpuacct', 'memory', 'pids'].map((controller) => join(root, controller)).filter((tree) => existsSync(tree));
}

/** The part of a host's group that its own processes are in; its containers' groups stand beside it. */
const own = 'host';

/**
 * A group for a host, as a path from the root of the tree (`/elascale-lab-NAME/HOST`); what is in it, containers and
 * engine together, gets at most so many cores.
 */
export function makeControlGroup(path: string, cores: Cores | null): void {
  for (const tree of trees()) mkdirSync(join(tree, path, own), { recursive: true });
  const quota = cores === null ? undefined : Math.round(cores * period_us);
  if (controlGroupVersion() === 1) {
    writeFileSync(join(root, 'cpu', path, 'cpu.cfs_period_us'), String(period_us));
    writeFileSync(join(root, 'cpu', path, 'cpu.cfs_quota_us'), String(quota ?? -1));
    return;
  }
  const folders = path.split('/').filter((part) => part !== '');
  for (let depth = 0; depth <= folders.length; depth += 1) passDown(join(root, ...folders.slice(0, depth)));
  writeFileSync(join(root, path, 'cpu.max'), `${quota ?? 'max'} ${period_us}`);
}

/** Version 2: lets the groups in a group have limits of their own. */
function passDown(folder: string): void {
  try {
    writeFileSync(join(folder, 'cgroup.subtree_control'), '+cpu +memory +pids');
  } catch (error) {
    throw new LabError('machine', `${folder} does not pass cpu, memory and pids on to groups in it (${String(error)}); a container needs --cgroupns=host`);
  }
}

/**
 * Starts something in a host's group: this process is in it while `begin` runs, and what it starts is in it from its
 * first moment on. Put there afterwards, its children could have been begotten outside.
 * @param begin synchronous
 */
export function startedIn<T>(path: string, begin: () => T): T {
  const before = trees().map((tree) => ({ tree, path: ownPath(tree) }));
  const enter = (tree: string, group: string): void => writeFileSync(join(tree, group, 'cgroup.procs'), String(process.pid));
  try {
    for (const { tree } of before) enter(tree, join(path, own));
    return begin();
  } finally {
    for (const { tree, path: home } of before) enter(tree, home);
  }
}

/** This process's group in a tree, from the tree's root. */
function ownPath(tree: string): string {
  const controller = tree === root ? '' : basename(tree);
  const line = readFileSync('/proc/self/cgroup', 'utf8').split('\n').map((text) => text.split(':')).find(([, names]) => names?.split(',').includes(controller));
  if (line === undefined) throw new LabError('machine', `this process is in no control group of ${tree}`);
  return line.slice(2).join(':');
}

/** Memory that the host's processes and containers have for themselves, without caches and what they share with other hosts. */
export function memoryOf(path: string): Bytes | undefined {
  const [file, key] = controlGroupVersion() === 1 ? [join(root, 'memory', path, 'memory.stat'), 'total_rss'] : [join(root, path, 'memory.stat'), 'anon'];
  if (!existsSync(file)) return undefined;
  const line = readFileSync(file, 'utf8').split('\n').find((text) => text.startsWith(`${key} `));
  return line === undefined ? undefined : Number(line.split(' ')[1]);
}

/** Takes a group away with those inside it, from every tree: containers are in more than the host itself. */
export async function removeControlGroup(path: string): Promise<void> {
  const all = controlGroupVersion() === 2 ? [root] : readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name));
  for (const folder of all.map((tree) => join(tree, path)).filter((folder) => existsSync(folder))) {
    // A process that was killed is in its group until it is quite gone.
    await eventually(10_000, () => (emptied(folder) ? true : undefined), () => `${folder} cannot be removed: a process is in it`);
  }
}

function emptied(folder: string): boolean {
  try {
    for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
      if (!emptied(join(folder, name))) return false;
    }
    rmdirSync(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'EBUSY') return false;
    throw error;
  }
}
