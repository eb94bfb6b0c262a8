import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { z } from 'zod';
import type { ObservationFailed, Observed } from '../../src/core/engine/protocol.js';
import type { CallError } from '../../src/adapters/real/call.js';
import type { MetricsSource } from '../../src/adapters/real/metrics/metrics-source.js';
import { poll } from '../../src/adapters/real/poll.js';
import { RealPlant } from '../../src/adapters/real/real-plant.js';
import { DockerEngine } from '../../src/adapters/real/swarm/docker-engine.js';
import type { DockerEndpoint } from '../../src/adapters/real/swarm/docker-endpoint.js';
import { joinSwarm, nodeReady } from '../../src/adapters/real/swarm/join-swarm.js';
import { leaveSwarm, removeNode, tasksMoved } from '../../src/adapters/real/swarm/leave-swarm.js';
import { observeSwarm } from '../../src/adapters/real/swarm/observe-swarm.js';
import { movable, rebalance } from '../../src/adapters/real/swarm/rebalance.js';
import { scaleService } from '../../src/adapters/real/swarm/scale-service.js';
import { drainNode, labelNode, nodeNamed } from '../../src/adapters/real/swarm/swarm-node.js';
import { updateService } from '../../src/adapters/real/swarm/update-service.js';
import { addHost, disconnectHost, reconnectHost, removeHost, startEngine, stopEngine } from '../../src/lab/lab.js';
import { LabSwarm, limits, tlsEndpoint } from './lab-swarm.js';

let swarm: LabSwarm;
let manager: DockerEngine;

beforeAll(async () => {
  swarm = await LabSwarm.open(inject('labName'));
  ({ manager } = swarm);
});
afterAll(() => swarm.close());

/** Readings of nothing, from every node: what is proven here is the swarm. */
const noMetrics: MetricsSource = {
  read: () => Promise.resolve({ services: new Map(), nodes: new Map(), tasks: new Map(), silent: [] }),
  close: () => Promise.resolve(),
};

function plantOf(engine: DockerEngine, warn: (text: string) => void = () => undefined): RealPlant {
  const epoch_s = Date.now() / 1000;
  return new RealPlant({ manager: engine, metrics: noMetrics, window_s: 30, provisioning: null, network: null, rebalance: false, clock: { epoch_s, get now_s() { return Date.now() / 1000 - epoch_s; } }, refusal: () => null, warn });
}

function observed(plant: RealPlant): Promise<Observed | ObservationFailed> {
  return new Promise((resolve) => plant.observe({ kind: 'observe', id: 1, purpose: 'cycle', detail: 'tasks' }, resolve));
}

async function snapshotFrom(plant: RealPlant): Promise<Observed['snapshot']> {
  const answer = await observed(plant);
  if (answer.kind === 'observation-failed') throw new Error(answer.error);
  return answer.snapshot;
}

const wholeSpec = (name: string) => manager.ask(`GET /services/${name}`, z.object({ Spec: z.looseObject({}) }), (docker) => docker.getService(name).inspect());
const failure = (attempt: Promise<unknown>): Promise<CallError> => attempt.then(() => { throw new Error('it went well'); }, (error: unknown) => error as CallError);

describe('what is observed', () => {
  beforeAll(async () => {
    await swarm.create('see-web', { replicas: 2, labels: { 'com.docker.stack.namespace': 'see', 'elascale.max': '3', 'elascale.min': 'two' }, constraints: ['node.labels.loc==edge'] });
    await swarm.create('see-agent', { replicas: null });
    await swarm.create('see-none', { replicas: 0 });
    await swarm.create('see-homeless', { replicas: 1, constraints: ['node.labels.loc==nowhere'] });
    await swarm.create('see-broken', { replicas: 1, constraints: ['node.labels.loc==core'], command: ['/bin/busybox', 'false'] });
    await swarm.running('see-web', 2);
    await swarm.running('see-agent', 3);
  });

  it('stacks, modes, replicas and tasks of services; why a task waits', async () => {
    const { services, tasks } = await observeSwarm(manager);
    expect(services.find(({ name }) => name === 'see-web')).toMatchObject({ stack: 'see', mode: 'replicated', desired: 2, constraints: ['node.labels.loc==edge'] });
    expect(services.find(({ name }) => name === 'see-agent')).toMatchObject({ stack: '', mode: 'global', desired: 3 });
    expect(services.find(({ name }) => name === 'see-none')).toMatchObject({ mode: 'replicated', desired: 0 });
    expect(tasks.find(({ service }) => service === 'see-homeless')).toMatchObject({ state: 'pending', node: null, container: null, ready: false, reason: expect.stringContaining('no suitable node') as string });
    expect(tasks.filter(({ service }) => service === 'see-none')).toEqual([]);
  });

  it('a service whose tasks end again and again never counts as more than it runs', async () => {
    const { tasks } = await swarm.until('a task of see-broken has failed or waits for its restart', ({ tasks }) => tasks.some(({ service, state }) => service === 'see-broken' && state !== 'running'));
    expect(tasks.filter(({ service }) => service === 'see-broken').map(({ state }) => state)).not.toContain('removing');
  });

  it('nodes with labels, roles, addresses and cores', async () => {
    const { nodes } = await observeSwarm(manager);
    expect(nodes.map(({ name, role, state, address, labels }) => ({ name, role, state, address, loc: labels['loc'] }))).toEqual(
      ['iot-core', 'iot-edge', 'iot-master'].map((name) => ({
        name, role: name === 'iot-master' ? 'manager' : 'worker', state: 'ready', address: swarm.host(name).address, loc: { 'iot-core': 'core', 'iot-edge': 'edge', 'iot-master': 'agg-sensor' }[name],
      })),
    );
    for (const { cores } of nodes) expect(cores).toBeGreaterThan(0);
  });

  it('settings from labels reach the snapshot; what is wrong with one is said once', async () => {
    const warnings: string[] = [];
    const plant = plantOf(manager, (text) => warnings.push(text));
    const { services, groups } = await snapshotFrom(plant);
    await snapshotFrom(plant);
    expect(services.find(({ name }) => name === 'see-web')).toMatchObject({ settings: { max: 3 }, running: 2, groups: ['iot-edge'] });
    expect(services.find(({ name }) => name === 'see-agent')).not.toHaveProperty('settings');
    expect(warnings).toEqual([expect.stringMatching(/^service see-web: label elascale\.min=two is passed over: .*number/)]);
    expect(groups.map(({ name, ready, pending_tasks }) => [name, ready, pending_tasks])).toEqual([['iot-core', 1, 0], ['iot-edge', 1, 0], ['iot-master', 1, 0]]);
  });
});

describe('scaling', () => {
  it('keeps every other field of the specification, to zero and back', async () => {
    const UpdateConfig = { Parallelism: 2, Delay: 1e9, FailureAction: 'rollback', Monitor: 5e9, MaxFailureRatio: 0.25, Order: 'start-first' };
    await swarm.create('scale-whole', {
      replicas: 1, labels: { owner: 'someone', 'elascale.max': '9' },
      more: { UpdateConfig, RollbackConfig: { Parallelism: 1, Order: 'stop-first', FailureAction: 'pause' } },
    });
    await updateService(manager, 'scale-whole', ({ Spec }) => ({
      ...Spec,
      TaskTemplate: {
        ...Spec.TaskTemplate, Resources: { Limits: { NanoCPUs: 5e8, MemoryBytes: 67108864 }, Reservations: { NanoCPUs: 1e7 } },
        Placement: { Constraints: ['node.role==worker'], Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.loc' } }], MaxReplicas: 3 },
        LogDriver: { Name: 'json-file', Options: { 'max-size': '1m' } },
      },
    }));
    const before = (await wholeSpec('scale-whole')).Spec;
    for (const to of [0, 3, 1]) {
      await scaleService(manager, 'scale-whole', to);
      expect((await wholeSpec('scale-whole')).Spec).toEqual({ ...before, Mode: { Replicated: { Replicas: to } } });
      await swarm.running('scale-whole', to);
    }
  });

  it('an update on top of an old version is a conflict, and what others wrote in between is kept', async () => {
    await swarm.create('scale-contested', { replicas: 1 });
    const old = await manager.ask('GET old', z.object({ ID: z.string(), Version: z.object({ Index: z.number() }), Spec: z.looseObject({}) }), (docker) => docker.getService('scale-contested').inspect());
    const writers = ['a', 'b', 'c'].map((label) => updateService(manager, 'scale-contested', ({ Spec }) => ({ ...Spec, Labels: { ...(Spec['Labels'] as object), [label]: '1' } })));
    await Promise.all([...writers, scaleService(manager, 'scale-contested', 2)]);
    expect((await wholeSpec('scale-contested')).Spec).toMatchObject({ Labels: { a: '1', b: '1', c: '1' }, Mode: { Replicated: { Replicas: 2 } } });
    const late = manager.tell('POST old', (docker) => docker.getService(old.ID).update({ _query: { version: old.Version.Index }, _body: old.Spec }));
    expect((await failure(late)).failure).toBe('conflict');
  });

  it('says what cannot be scaled', async () => {
    expect(await failure(scaleService(manager, 'nobody', 2))).toMatchObject({ failure: 'not-found', message: expect.stringContaining('nobody') as string });
    await swarm.create('scale-everywhere', { replicas: null });
    expect(await failure(scaleService(manager, 'scale-everywhere', 2))).toMatchObject({ failure: 'refused', message: expect.stringContaining('scale-everywhere is global') as string });
  });

  it('takes no beginning of an id for a name', async () => {
    const { services } = await observeSwarm(manager);
    expect((await failure(scaleService(manager, services[0]!.id.slice(0, 8), 2))).failure).toBe('not-found');
  });
});

describe('nodes', () => {
  const newcomer = 'iot-core.20181126220645';

  it('one joins with the labels of its base, is drained, leaves and is struck off; each step may be asked for twice', async () => {
    await swarm.create('node-web', { replicas: 2, constraints: ['node.labels.loc==core'] });
    await swarm.running('node-web', 2);
    const host = await addHost(swarm.lab, newcomer, { boot_delay_s: 0 });
    try {
      const engine = new DockerEngine(tlsEndpoint(host), limits);
      await swarm.provide(tlsEndpoint(host));
      for (let twice = 0; twice < 2; twice += 1) {
        await joinSwarm(manager, engine, host.address);
        await nodeReady(manager, newcomer, 60);
        await labelNode(manager, newcomer, { loc: 'core', extra: 'kept' });
        await labelNode(manager, newcomer, { loc: 'core' });
      }
      const joined = await observeSwarm(manager);
      expect(joined.nodes.filter(({ name }) => name === newcomer)).toMatchObject([{ state: 'ready', role: 'worker', address: host.address, labels: { loc: 'core', extra: 'kept' } }]);

      await rebalance(manager, movable(joined, newcomer).filter(({ name }) => name === 'node-web'));
      const spread = await swarm.running('node-web', 2);
      expect(new Set(spread.tasks.filter(({ service }) => service === 'node-web').map(({ node }) => node)).size).toBe(2);

      for (let twice = 0; twice < 2; twice += 1) {
        await drainNode(manager, newcomer);
        expect(await tasksMoved(manager, newcomer, 60)).toBe(true);
      }
      const moved = await swarm.running('node-web', 2);
      const { ID } = await nodeNamed(manager, newcomer);
      expect(moved.tasks.filter(({ node }) => node === ID)).toEqual([]);
      expect(moved.nodes.find(({ name }) => name === newcomer)).toMatchObject({ state: 'draining' });
      for (let twice = 0; twice < 2; twice += 1) {
        await leaveSwarm(engine);
        await removeNode(manager, newcomer);
      }
      expect((await observeSwarm(manager)).nodes.map(({ name }) => name)).not.toContain(newcomer);
    } finally {
      await removeHost(swarm.lab, newcomer);
      await removeNode(manager, newcomer);
    }
  });

  it('a manager is never struck off', async () => {
    expect(await failure(removeNode(manager, 'iot-master'))).toMatchObject({ failure: 'refused', message: expect.stringContaining('is a manager') as string });
  });

  it('of an engine that was killed count as down and their tasks as not running, until it is back', async () => {
    await swarm.create('lost-web', { replicas: 1, constraints: ['node.labels.loc==core'] });
    await swarm.running('lost-web', 1);
    await stopEngine(swarm.lab, 'iot-core');
    try {
      await swarm.until('iot-core is down', ({ nodes }) => nodes.some(({ name, state }) => name === 'iot-core' && state === 'down'));
      const { services, groups } = await snapshotFrom(plantOf(manager));
      expect(services.find(({ name }) => name === 'lost-web')).toMatchObject({ desired: 1, running: 0 });
      expect(groups.find(({ name }) => name === 'iot-core')).toMatchObject({ ready: 0 });
    } finally {
      await startEngine(swarm.lab, 'iot-core');
    }
    await swarm.running('lost-web', 1);
    expect((await snapshotFrom(plantOf(manager))).groups.find(({ name }) => name === 'iot-core')).toMatchObject({ ready: 1 });
  });
});

describe('a manager that cannot be used', () => {
  const once = { timeout_s: 3, attempts: 1 };
  const told = (endpoint: DockerEndpoint): Promise<CallError> => failure(Promise.resolve().then(() => observeSwarm(new DockerEngine(endpoint, once))));
  let folder: string;
  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'elascale-keys-')); });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('whose cable is out gives a failed observation that says so, and a good one after', async () => {
    const plant = plantOf(new DockerEngine(tlsEndpoint(swarm.host('iot-master')), once));
    expect((await observed(plant)).kind).toBe('observed');
    await disconnectHost(swarm.lab, 'iot-master');
    try {
      const answer = await observed(plant);
      expect(answer).toMatchObject({ kind: 'observation-failed', error: expect.stringMatching(/on tcp:\/\/.*:2376: (no answer within 3 s|connect )/) as string });
      const receipt = await new Promise((resolve) => plant.act({ kind: 'act', id: 2, action: { kind: 'scale-service', service: 'see-web', from: 2, to: 3 } }, resolve));
      expect(receipt).toMatchObject({ kind: 'receipt', outcome: { kind: 'failed', error: expect.stringContaining('see-web') as string } });
    } finally {
      await reconnectHost(swarm.lab, 'iot-master');
    }
    await swarm.until('every node is ready again', ({ nodes }) => nodes.every(({ state }) => state === 'ready'));
    expect((await observed(plant)).kind).toBe('observed');
  });

  it('because nothing listens, or it is no manager', async () => {
    expect(await told({ ...tlsEndpoint(swarm.hosts[0]!), port: 9 } as DockerEndpoint)).toMatchObject({ failure: 'unreachable', reason: expect.stringContaining('ECONNREFUSED') as string });
    expect(await told({ kind: 'unix', path: join(folder, 'docker.sock') })).toMatchObject({ failure: 'unreachable' });
    expect(await told(tlsEndpoint(swarm.host('iot-edge')))).toMatchObject({ failure: 'refused', advice: expect.stringContaining('manager') as string });
  });

  it('because TLS does not hold', async () => {
    const { address, port, tls } = swarm.hosts[0]!;
    expect(await told({ kind: 'tcp', host: address, port, tls: null })).toMatchObject({ failure: 'refused', advice: expect.stringContaining('cluster.tls') as string });
    expect(await told({ kind: 'tcp', host: address, port, tls: { ...tls, ca: tls.cert } })).toMatchObject({ failure: 'refused', advice: expect.stringContaining('tls.ca') as string });
    expect(await told({ kind: 'tcp', host: address, port: 22, tls })).toMatchObject({ failure: 'refused', advice: expect.stringContaining('speaks TLS') as string });
    expect(await told({ kind: 'tcp', host: address, port, tls: { ...tls, key: join(folder, 'none.pem') } })).toMatchObject({ failure: 'bad-setting', reason: expect.stringContaining(join(folder, 'none.pem')) as string });
  });

  it('because its host key is unknown or changed; with the right one ssh serves as well as TLS', async () => {
    const { address, ssh } = swarm.hosts[0]!;
    const endpoint: DockerEndpoint = { kind: 'ssh', host: address, port: 22, user: ssh.user, key: ssh.key, known_hosts: ssh.known_hosts };
    const over = await observeSwarm(new DockerEngine(endpoint, limits));
    expect(over.nodes.map(({ id }) => id)).toEqual((await observeSwarm(manager)).nodes.map(({ id }) => id));

    const other = join(folder, 'known_hosts');
    writeFileSync(other, '');
    expect(await told({ ...endpoint, known_hosts: other })).toMatchObject({ failure: 'refused', reason: `its host key is not in ${other}`, advice: expect.stringContaining('ssh-keyscan') as string });
    const listed = readFileSync(ssh.known_hosts, 'utf8').trim().split('\n');
    const keyOf = (of: string): string => listed.find((line) => line.split(' ')[0]!.split(',').includes(of))!.split(' ').slice(1).join(' ');
    writeFileSync(other, `${address} ${keyOf(swarm.host('iot-edge').address)}\n`);
    expect(await told({ ...endpoint, known_hosts: other })).toMatchObject({ failure: 'refused', reason: `its host key is not the one that ${other} lists` });
    expect(await told({ ...endpoint, user: 'nobody' })).toMatchObject({ failure: 'refused', reason: expect.stringContaining('does not take the key') as string });
  });

  it('a key with a passphrase is used through the agent that holds it', async () => {
    const { address, ssh } = swarm.hosts[0]!;
    const key = join(folder, 'locked');
    copyFileSync(ssh.key, key);
    chmodSync(key, 0o600);
    execFileSync('ssh-keygen', ['-p', '-q', '-P', '', '-N', 'a passphrase', '-f', key]);
    const endpoint: DockerEndpoint = { kind: 'ssh', host: address, port: 22, user: ssh.user, key, known_hosts: ssh.known_hosts };
    vi.stubEnv('SSH_AUTH_SOCK', undefined);
    expect(await told(endpoint)).toMatchObject({ failure: 'refused', reason: expect.stringContaining('without a passphrase') as string });

    const socket = join(folder, 'agent.sock');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    try {
      expect(await poll(10, () => Promise.resolve(existsSync(socket) ? true : undefined))).toBe(true);
      execFileSync('ssh-add', ['-q', ssh.key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      vi.stubEnv('SSH_AUTH_SOCK', socket);
      expect((await observeSwarm(new DockerEngine(endpoint, limits))).nodes).toHaveLength(swarm.hosts.length);
    } finally {
      vi.unstubAllEnvs();
      agent.kill();
    }
  });
});
