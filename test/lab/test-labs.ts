import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labDown } from '../../src/lab/down.js';
import { cableName, bridgeName, namespaceNames } from '../../src/lab/network.js';
import { labFolder, recordedLabs } from '../../src/lab/record.js';

const mark = /^elascale-test-(\d+)/;

/** A lab of this run of the suite: a run beside it has labs of its own. */
export function testLab(suffix = ''): string {
  return `elascale-test-${process.pid}${suffix}`;
}

/** Takes away labs of runs that were killed. */
export async function sweepLabs(): Promise<void> {
  for (const name of recordedLabs()) {
    const run = mark.exec(name)?.[1];
    if (run !== undefined && !existsSync(`/proc/${run}`)) await labDown(name, () => undefined);
  }
}

/** Everything on this machine that is a lab's, or one of its hosts': namespaces, links, control groups, mounts, processes, files. */
export function tracesOf(lab: string, host = ''): readonly string[] {
  const folder = host === '' ? labFolder(lab) : join(labFolder(lab), 'hosts', host);
  const group = join(`elascale-lab-${lab}`, host);
  const links = host === '' ? readdirSync('/sys/class/net').filter((name) => name === bridgeName(lab) || name.startsWith(cableName(lab, 0).slice(0, -1))) : [];
  return [
    ...namespaceNames().filter((name) => (host === '' ? name.startsWith(`${lab}-`) : name === `${lab}-${host}`)),
    ...links,
    ...readdirSync('/sys/fs/cgroup').map((tree) => join('/sys/fs/cgroup', tree, group)).concat(join('/sys/fs/cgroup', group)).filter((path) => existsSync(path)),
    ...readFileSync('/proc/self/mountinfo', 'utf8').split('\n').filter((line) => line.includes(`${folder}/`)),
    ...readdirSync('/proc').filter((id) => /^\d+$/.test(id) && commandOf(id).includes(`${folder}/`)).map((id) => `process ${id}: ${commandOf(id)}`),
    ...[folder, `${folder}.json`].filter((path) => existsSync(path)),
  ];
}

function commandOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // It ended between being listed and being read.
    return '';
  }
}
