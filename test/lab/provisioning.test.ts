import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LabProvider } from '../../src/adapters/real/nodes/lab-provider.js';
import { membershipOf } from '../../src/adapters/real/nodes/manager-membership.js';
import { Provisioning, type StepEnded } from '../../src/adapters/real/nodes/provisioning.js';
import { poll } from '../../src/adapters/real/poll.js';
import { observeSwarm } from '../../src/adapters/real/swarm/observe-swarm.js';
import { scaleService } from '../../src/adapters/real/swarm/scale-service.js';
import { openLab, removeHost } from '../../src/lab/lab.js';
import type { Errand } from './dying-controller.js';
import { LabSwarm, limits } from './lab-swarm.js';

const first = 'iot-edge.20261123190000';
const second = 'iot-edge.20261123190100';
const service = 'provisioning-web';

let swarm: LabSwarm;
let provisioning: Provisioning;
let steps: StepEnded[] = [];
const provider = new LabProvider({ lab: inject('labName'), boot_delay: 0 });

beforeAll(async () => {
  swarm = await LabSwarm.open(inject('labName'));
  // Nodes that join bring no image of it: they get it from the manager's engine.
  await swarm.create(service, { replicas: 1, constraints: ['node.labels.loc==edge'] });
  provisioning = new Provisioning(provider, membershipOf(swarm.manager, limits), { ready_within: 180, drain_within: 60 }, (step) => void steps.push(step));
});

afterAll(async () => {
  const membership = membershipOf(swarm.manager, limits);
  for (const node of [first, second]) {
    await membership.remove(node);
    await removeHost(openLab(inject('labName')), node);
  }
  await swarm.close();
});

const machines = async () => (await provider.list()).map(({ name, state }) => `${name} ${state}`).filter((text) => text.includes('iot-edge.'));
const node = async (name: string) => (await observeSwarm(swarm.manager)).nodes.find((each) => each.name === name);
const figures = (): string => steps.map(({ step, took_s, error }) => `${step} ${took_s.toFixed(1)} s${error === null ? '' : ` (${error})`}`).join(', ');

/** Runs a controller in a process of its own until it is killed. @returns the steps that it ended */
async function controllerDies(errand: Omit<Errand, 'lab'>, meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<string> {
  const script = `import { runnerImport } from 'vite'; const { module } = await runnerImport(${JSON.stringify(fileURLToPath(new URL('dying-controller.ts', import.meta.url)))}); await module.run(${JSON.stringify({ lab: inject('labName'), ...errand })});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const ended = once(child, 'close');
  await meanwhile();
  if (errand.lastStep === '') child.kill('SIGKILL');
  const [, signal] = (await ended) as [number | null, string | null];
  expect(signal, said).toBe('SIGKILL');
  return said.trim();
}

describe('nodes of a real swarm', () => {
  it('two come at once, each with its base\'s labels', async () => {
    const works = [first, second].map((name) => provisioning.add('iot-edge', name));
    expect(provisioning.names()).toEqual([first, second]);
    expect(await Promise.all(works)).toEqual([{ kind: 'done' }, { kind: 'done' }]);
    console.log(`two nodes at once: ${figures()}`);
    const base = await node('iot-edge');
    for (const name of [first, second]) expect(await node(name)).toMatchObject({ state: 'ready', role: 'worker', labels: base!.labels });
    expect(await provisioning.resume(['iot-edge'])).toEqual([]);
  });

  it('a node goes while a service has tasks there: they move first', async () => {
    await scaleService(swarm.manager, service, 6);
    const before = await swarm.running(service, 6);
    const going = before.nodes.find(({ name }) => name === first)!;
    expect(before.tasks.filter((task) => task.node === going.id).length).toBeGreaterThan(0);
    steps = [];
    expect(await provisioning.remove(first, true)).toEqual({ kind: 'done' });
    console.log(`a node with tasks goes: ${figures()}`);
    expect(steps.find(({ step }) => step === 'tasks-moved')).toMatchObject({ error: null });
    expect(await node(first)).toBeUndefined();
    expect(await machines()).toEqual([`${second} ready`]);
    const after = await swarm.running(service, 6);
    expect(after.tasks.every((task) => task.node !== going.id)).toBe(true);
  });

  it('a controller that is killed in the middle of a removal is succeeded by one that ends it', async () => {
    expect(await controllerDies({ way: 'out', node: second, lastStep: 'drain', boot_delay_s: 0 })).toBe('drain');
    const found = await provisioning.resume(['iot-edge']);
    expect(found).toMatchObject([{ node: second, way: 'out' }]);
    expect(await found[0]!.outcome).toEqual({ kind: 'done' });
    expect([await machines(), await node(second)]).toEqual([[], undefined]);
  });

  it('a controller that is killed between creation and joining is succeeded by one that goes on from there', async () => {
    expect(await controllerDies({ way: 'in', node: first, lastStep: 'create', boot_delay_s: 0 })).toBe('create');
    expect([await machines(), await node(first)]).toEqual([[`${first} ready`], undefined]);
    steps = [];
    const found = await provisioning.resume(['iot-edge']);
    expect(provisioning.names()).toEqual([first]);
    expect(await found[0]!.outcome).toEqual({ kind: 'done' });
    console.log(`finished by another: ${figures()}`);
    expect(await node(first)).toMatchObject({ state: 'ready', labels: (await node('iot-edge'))!.labels });
    expect(await provisioning.remove(first, true)).toEqual({ kind: 'done' });
  });

  it('a controller that is killed while the machine boots is succeeded by one that finishes the machine', async () => {
    const begun = () => poll(60, async () => ((await machines()).length > 0 ? true : undefined));
    expect(await controllerDies({ way: 'in', node: second, lastStep: '', boot_delay_s: 15 }, begun)).toBe('');
    expect(await machines()).toEqual([`${second} making`]);
    const found = await provisioning.resume(['iot-edge']);
    expect(found).toMatchObject([{ node: second, way: 'in' }]);
    expect(await found[0]!.outcome).toEqual({ kind: 'done' });
    expect(await node(second)).toMatchObject({ state: 'ready' });
    expect(await provisioning.remove(second, true)).toEqual({ kind: 'done' });
    expect([await machines(), await node(second)]).toEqual([[], undefined]);
  });

  it('neither the base nor an unknown group is touched', async () => {
    expect(await provisioning.remove('iot-edge', true)).toMatchObject({ kind: 'failed', error: expect.stringContaining('the base of a group is never removed') as string });
    expect(await provisioning.add('iot-fog', 'iot-fog.20261123190000')).toMatchObject({ kind: 'failed', error: expect.stringContaining('group iot-fog is unknown') as string });
    expect(await node('iot-edge')).toMatchObject({ state: 'ready' });
  });
});
