import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { removeControlGroup } from '../../src/lab/control-group.js';
import { labDown } from '../../src/lab/down.js';
import { engineOf } from '../../src/lab/engine.js';
import { listHosts } from '../../src/lab/lab.js';
import { haltMachine } from '../../src/lab/machine.js';
import { namespaceNames, processesIn, removeCable, removeInterface } from '../../src/lab/network.js';
import { run } from '../../src/lab/program.js';
import { labFolder, readHostRecord, readLabRecord } from '../../src/lab/record.js';
import { labStatus } from '../../src/lab/status.js';
import { labUp } from '../../src/lab/up.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testLab, tracesOf } from './test-labs.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const name = testLab('-c');
const quiet = () => undefined;
const folder = temporaryFolder();
const edge = `${name}-iot-edge`;

afterEach(() => labDown(name, quiet));

function elascale(...words: readonly string[]): ChildProcess & { said: string } {
  const child = spawn(process.execPath, [join(root, 'dist/cli.js'), 'lab', ...words, '--name', name], { cwd: folder.path(''), stdio: ['ignore', 'pipe', 'pipe'] });
  const told = Object.assign(child, { said: '' });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => { told.said += text.toString(); });
  return told;
}

async function ended(child: ChildProcess & { said: string }): Promise<{ readonly code: number | null; readonly said: string }> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  return { code: child.exitCode, said: child.said };
}

async function killed(child: ChildProcess & { said: string }, at: (said: string) => boolean | Promise<boolean>): Promise<void> {
  while (child.exitCode === null && !(await at(child.said))) await new Promise((resolve) => setImmediate(resolve));
  child.kill('SIGKILL');
  await ended(child);
}

/** Points of `up`, from its first file to its last word. */
const points: Readonly<Record<string, (said: string) => boolean | Promise<boolean>>> = {
  'its record is written': () => existsSync(join(labFolder(name), 'lab.json')),
  'the first host is recorded': () => existsSync(join(labFolder(name), 'hosts/iot-master.json')),
  'the first namespace is there': () => namespaceNames().some((namespace) => namespace.startsWith(`${name}-`)),
  'the first host boots': async () => namespaceNames().includes(edge) && (await processesIn(edge).catch(() => [])).length > 0,
  'an engine is started': () => existsSync(join(labFolder(name), 'hosts/iot-edge/docker.sock')),
  'a host is ready': (said) => said.includes('is ready'),
  'the swarm is joined': (said) => said.includes('one swarm'),
};

describe('up, killed when', () => {
  it.each(Object.entries(points))('%s, is taken away by down without a trace', async (_, at) => {
    await killed(elascale('up', '--hosts', '2'), at);
    await labDown(name, quiet);
    expect(tracesOf(name)).toEqual([]);
  });

  it.each(['the first host is recorded', 'the first host boots', 'a host is ready'])('%s, is finished by up', async (point) => {
    await killed(elascale('up', '--hosts', '2'), points[point]!);
    await labUp(name, { hosts: 2 }, quiet);
    const { hosts, missing } = await labStatus(name);
    expect(hosts.map((host) => [host.name, host.state])).toEqual([['iot-master', 'ready'], ['iot-edge', 'ready']]);
    expect(missing).toEqual([]);
  });
});

it('down, killed half-way, is finished by down and by nothing else', async () => {
  await labUp(name, { hosts: 2 }, quiet);
  await killed(elascale('down'), (said) => said.includes('is gone'));
  // Its last words may come before the kill: then there is nothing left to finish.
  if (readLabRecord(name) !== undefined) await expect(labUp(name, {}, quiet)).rejects.toThrow('half taken down');
  await labDown(name, quiet);
  expect(tracesOf(name)).toEqual([]);
});

it('a reboot leaves files, from which up finds the swarm again', async () => {
  const lab = await labUp(name, { hosts: 1 }, quiet);
  const record = readLabRecord(name)!;
  const host = readHostRecord(name, 'iot-master')!;
  const swarm = async () => ((await engineOf(name, host).info()) as { Swarm: { LocalNodeState: string; NodeID: string; Cluster: { ID: string } } }).Swarm;
  const before = await swarm();
  await haltMachine(host);
  await removeCable(host.cable, host.namespace);
  await removeControlGroup(record.cgroup);
  await removeInterface(record.bridge);
  writeFileSync(join(labFolder(name), 'lab.json'), JSON.stringify({ ...record, boot_id: 'of an earlier life' }));
  expect((await listHosts(lab)).map(({ state }) => state)).toEqual(['making']);

  await labUp(name, {}, quiet);
  expect((await listHosts(lab)).map(({ state }) => state)).toEqual(['ready']);
  const after = await swarm();
  expect([after.NodeID, after.Cluster.ID]).toEqual([before.NodeID, before.Cluster.ID]);
});

it('up, asked again, says that it stands; asked for another one, that it stands otherwise', async () => {
  await labUp(name, { hosts: 1, cores: 1 }, quiet);
  const stands = await labStatus(name);
  await labUp(name, {}, quiet);
  expect(await labStatus(name)).toEqual({ ...stands, hosts: stands.hosts.map((host) => ({ ...host, memory: expect.any(Number) })) });
  await expect(labUp(name, { hosts: 2 }, quiet)).rejects.toMatchObject({ failure: 'differs', message: expect.stringContaining('--hosts 1, not 2') });
  await expect(labUp(name, { cores: 2 }, quiet)).rejects.toMatchObject({ failure: 'differs' });
});

it('two at once: one makes it, the other is told so', async () => {
  const ends = await Promise.allSettled([labUp(name, { hosts: 1 }, quiet), labUp(name, { hosts: 1 }, quiet)]);
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(ends.find((end) => end.status === 'rejected')).toMatchObject({ reason: { failure: 'busy' } });
});

describe('what is not the lab\'s', () => {
  it('stands in the way of up and down and stays', async () => {
    await run('ip', ['netns', 'add', edge]);
    try {
      for (const word of ['up', 'down']) expect(await ended(elascale(word))).toMatchObject({ code: 2, said: expect.stringContaining(`network namespace ${edge} is not`) });
      expect(tracesOf(name)).toEqual([edge]);
    } finally {
      await run('ip', ['netns', 'delete', edge]);
    }
  });

  it('in the place of its folder is refused as well', async () => {
    const mine = { ELASCALE_LAB_STATE: folder.path('state') };
    mkdirSync(join(mine.ELASCALE_LAB_STATE, name), { recursive: true });
    const file = folder.write(`state/${name}/letter.txt`, 'dear all');
    const before = process.env['ELASCALE_LAB_STATE'];
    process.env['ELASCALE_LAB_STATE'] = mine.ELASCALE_LAB_STATE;
    try {
      await expect(labUp(name, {}, quiet)).rejects.toMatchObject({ failure: 'foreign' });
      await expect(labDown(name, quiet)).rejects.toMatchObject({ failure: 'foreign' });
    } finally {
      if (before === undefined) delete process.env['ELASCALE_LAB_STATE'];
      else process.env['ELASCALE_LAB_STATE'] = before;
    }
    expect(readFileSync(file, 'utf8')).toBe('dear all');
  });

  it('a lab.yaml of someone else\'s keeps up from beginning', async () => {
    const file = folder.write('lab.yaml', 'mine: true\n');
    expect(await ended(elascale('up'))).toMatchObject({ code: 2, said: expect.stringContaining('has not written') });
    expect(readFileSync(file, 'utf8')).toBe('mine: true\n');
    expect(tracesOf(name)).toEqual([]);
  });
});
