import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { DockerMachine } from '../../src/adapters/real/nodes/docker-machine/docker-machine.js';
import { runningCreations } from '../../src/adapters/real/nodes/docker-machine/running-creations.js';
import { membershipOf } from '../../src/adapters/real/nodes/manager-membership.js';
import { nodesSettings, type DockerMachineSettings } from '../../src/adapters/real/nodes/nodes-settings.js';
import { Provisioning, type StepEnded } from '../../src/adapters/real/nodes/provisioning.js';
import { SshLogin } from '../../src/adapters/real/ssh-login.js';
import { DockerEngine } from '../../src/adapters/real/swarm/docker-engine.js';
import { poll } from '../../src/adapters/real/poll.js';
import { addHost, listHosts, openLab, removeHost, type LabHost } from '../../src/lab/lab.js';
import { dockerMachine, goCompiler } from '../../scripts/docker-machine.mjs';
import { standInForSystemd } from './systemd-stub.js';

const limits = { timeout_s: 20, attempts: 2 };
const node = 'dm-edge.20261123190000';

/** docker-machine 0.16.2, built from its Go module, and its driver `generic` on hosts of the lab. */
describe.skipIf(goCompiler() === undefined)('a real docker-machine (needs Go to build it)', () => {
  const lab = openLab(inject('labName'));
  let folder: string;
  let settings: DockerMachineSettings;
  let machines: DockerMachine;
  let swarm: ReturnType<typeof membershipOf>;
  let spare: LabHost;
  const steps: StepEnded[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'elascale-machines-'));
    const [manager] = await listHosts(lab);
    swarm = membershipOf(new DockerEngine({ kind: 'tcp', host: manager!.address, port: manager!.port, tls: manager!.tls }, limits), limits);
    const binary = dockerMachine();
    const [base, other] = await Promise.all(['dm-edge', 'dm-spare'].map((name) => addHost(lab, name, { boot_delay_s: 0 })));
    spare = other!;
    for (const host of [base!, spare]) standInForSystemd(host, join(folder, 'sbin'));
    const storage = join(folder, 'store');
    settings = nodesSettings.parse({ provider: 'docker-machine', binary, folder: storage, generic: { addresses: [base!.address, spare.address], user: 'root', key: base!.ssh.key } }) as DockerMachineSettings;
    execFileSync(binary, ['create', '--driver', 'generic', `--generic-ip-address=${base!.address}`, '--generic-ssh-user=root', `--generic-ssh-key=${base!.ssh.key}`, 'dm-edge'], {
      env: { ...process.env, MACHINE_STORAGE_PATH: storage, MACHINE_BUGSNAG_API_TOKEN: 'no-report' }, timeout: 180_000, stdio: ['ignore', 'pipe', 'pipe'],
    });
    machines = new DockerMachine(settings);
    await swarm.join(await machines.engine('dm-edge'));
    await swarm.ready('dm-edge', 60);
    await swarm.label('dm-edge', { loc: 'dm', tier: 'test' });
  });

  afterAll(async () => {
    for (const { name } of await swarm.nodes()) if (name.startsWith('dm-')) await swarm.remove(name);
    for (const name of ['dm-edge', 'dm-spare']) await removeHost(lab, name);
    rmSync(folder, { recursive: true, force: true });
  });

  const provisioning = () => new Provisioning(machines, swarm, settings, (step) => void steps.push(step));

  it('lists the base machine as ready', async () => {
    expect(await machines.list()).toEqual([{ name: 'dm-edge', state: 'ready', address: expect.any(String) as string }]);
  });

  it('makes a machine of the next free host and brings it into the swarm with the base\'s labels', async () => {
    expect(await provisioning().add('dm-edge', node)).toEqual({ kind: 'done' });
    expect(await machines.list()).toContainEqual({ name: node, state: 'ready', address: spare.address });
    expect((await swarm.nodes()).find(({ name }) => name === node)).toMatchObject({ state: 'ready', role: 'worker', labels: { loc: 'dm', tier: 'test' } });
    console.log(steps.map(({ step, took_s }) => `${step} ${took_s.toFixed(1)} s`).join(', '));
  });

  it('says so when no host is left', async () => {
    const outcome = await provisioning().add('dm-edge', 'dm-edge.20261123190100');
    expect(outcome).toMatchObject({ kind: 'failed', error: expect.stringContaining('all 2 addresses of nodes.generic.addresses are taken') as string });
  });

  it('takes the node out again; its host is free for the next', async () => {
    steps.length = 0;
    expect(await provisioning().remove(node, true)).toEqual({ kind: 'done' });
    expect((await machines.list()).map(({ name }) => name)).toEqual(['dm-edge']);
    expect((await swarm.nodes()).map(({ name }) => name)).not.toContain(node);
    expect(readdirSync(join(folder, 'store', 'machines'))).toEqual(['dm-edge']);
    console.log(steps.map(({ step, took_s }) => `${step} ${took_s.toFixed(1)} s`).join(', '));
  });

  it('makes a machine for a node of an overlay, which ssh then reaches', async () => {
    const maker = new DockerMachine({ ...settings, driver: 'generic' });
    try {
      await maker.make('grown-h1', { kind: 'host', flavour: 'm1.small' }, new AbortController().signal);
      expect(await maker.list()).toContainEqual({ name: 'grown-h1', state: 'ready', address: spare.address });
      const { address, port, user, key } = await maker.login('grown-h1');
      const client = await new SshLogin({ host: address, port, user, key, known_hosts: spare.ssh.known_hosts }).open();
      client.end();
    } finally {
      await maker.remove('grown-h1');
    }
    expect((await maker.list()).map(({ name }) => name)).toEqual(['dm-edge']);
  });

  it('finishes a machine that was made and not joined when a new process finds it', async () => {
    await machines.create(node, 'dm-edge', new AbortController().signal);
    const found = await provisioning().resume(['dm-edge']);
    expect(found).toMatchObject([{ node, way: 'in' }]);
    expect(await found[0]!.outcome).toEqual({ kind: 'done' });
    expect((await swarm.nodes()).find(({ name }) => name === node)).toMatchObject({ state: 'ready', labels: { loc: 'dm', tier: 'test' } });
    expect(await provisioning().resume(['dm-edge'])).toEqual([]);
    expect(await provisioning().remove(node, true)).toEqual({ kind: 'done' });
  });

  it('a creation outlives its controller; the next one waits for it and goes on from there', async () => {
    const module = fileURLToPath(new URL('../../src/adapters/real/nodes/docker-machine/docker-machine.ts', import.meta.url));
    const script = `import { runnerImport } from 'vite'; const { module } = await runnerImport(${JSON.stringify(module)}); await new module.DockerMachine(${JSON.stringify(settings)}).create(${JSON.stringify(node)}, 'dm-edge', new AbortController().signal);`;
    const controller = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore' });
    const [creation] = (await poll(60, async () => [...runningCreations(settings.folder!)][0])) ?? [];
    controller.kill('SIGKILL');
    await once(controller, 'exit');
    expect([...runningCreations(settings.folder!)]).toEqual([[creation, node]]);
    expect(await machines.list()).toContainEqual(expect.objectContaining({ name: node, state: 'making' }));
    const found = await provisioning().resume(['dm-edge']);
    expect(found).toMatchObject([{ node, way: 'in' }]);
    expect(await found[0]!.outcome).toEqual({ kind: 'done' });
    expect((await swarm.nodes()).find(({ name }) => name === node)).toMatchObject({ state: 'ready', labels: { loc: 'dm', tier: 'test' } });
    expect(await provisioning().remove(node, true)).toEqual({ kind: 'done' });
  });

  it('a name of no machine is an error that says so', async () => {
    await expect(machines.engine('nobody')).rejects.toThrow(/docker-machine inspect nobody: .*does not exist/);
    await expect(machines.remove('nobody')).resolves.toBeUndefined();
  });
});
