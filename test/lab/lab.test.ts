import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { addHost, disconnectHost, listHosts, openLab, reconnectHost, removeHost, startEngine, stopEngine, type LabHost } from '../../src/lab/lab.js';
import { haltMachine, startIn } from '../../src/lab/machine.js';
import { processesIn } from '../../src/lab/network.js';
import { readHostRecord, writeHostRecord } from '../../src/lab/record.js';
import { tracesOf } from './test-labs.js';

const run = promisify(execFile);
const lab = openLab(inject('labName'));
const added = 'iot-edge.20181126220645';

const hostNamed = async (name: string): Promise<LabHost> => (await listHosts(lab)).find((host) => host.name === name)!;

function engine({ address, port, tls }: LabHost): Docker {
  return new Docker({ protocol: 'https', host: address, port, ca: readFileSync(tls.ca), cert: readFileSync(tls.cert), key: readFileSync(tls.key) });
}

async function nodes(): Promise<readonly { Description: { Hostname: string }; Spec: { Labels: object }; Status: { State: string } }[]> {
  return (await engine(await hostNamed('iot-master')).listNodes()) as never;
}

describe('the standing lab', () => {
  it('is three hosts whose engines answer', async () => {
    expect((await listHosts(lab)).map(({ name, state }) => [name, state])).toEqual([['iot-master', 'ready'], ['iot-edge', 'ready'], ['iot-core', 'ready']]);
  });

  it('is one swarm, labelled as the original is', async () => {
    const labels = Object.fromEntries((await nodes()).map(({ Description, Spec }) => [Description.Hostname, Spec.Labels]));
    expect(labels).toEqual({
      'iot-master': { role: 'master', loc: 'agg-sensor', 'elascale.cores': expect.any(String) },
      'iot-edge': { loc: 'edge', 'elascale.cores': expect.any(String) },
      'iot-core': { loc: 'core', 'elascale.cores': expect.any(String) },
    });
  });

  it('lets nobody at an engine without the lab\'s certificate', async () => {
    const { address, port, tls } = await hostNamed('iot-edge');
    const anonymous = () => new Promise((resolve, reject) => {
      request({ host: address, port, path: '/version', agent: new Agent({ ca: readFileSync(tls.ca) }) }, (answer) => resolve(answer.statusCode)).on('error', reject).end();
    });
    await expect(anonymous()).rejects.toThrow(/certificate required|bad certificate|EPROTO|ECONNRESET/);
  });

  it('has an sshd whose host key is known, with the host\'s own name and engine behind it', async () => {
    const { address, ssh } = await hostNamed('iot-edge');
    const login = ['-F', '/dev/null', '-i', ssh.key, '-o', `UserKnownHostsFile=${ssh.known_hosts}`, '-o', 'StrictHostKeyChecking=yes', '-o', 'BatchMode=yes', `${ssh.user}@${address}`];
    expect((await run('ssh', [...login, 'cat', '/proc/sys/kernel/hostname', '/etc/hostname'])).stdout).toBe('iot-edge\niot-edge\n');
    expect((await run('ssh', [...login, 'ls', '/run/docker.sock'])).stdout).toBe('/run/docker.sock\n');
  });

  it('has no way out: only what is connected to a host is routed', async () => {
    for (const { name } of await listHosts(lab)) {
      const routes = (await run('ip', ['-netns', readHostRecord(lab.name, name)!.namespace, 'route'])).stdout.trim().split('\n');
      expect(routes.filter((route) => !route.includes('scope link'))).toEqual([]);
    }
  });

  it('keeps what is written in a host\'s /etc from the machine', async () => {
    const { address, ssh } = await hostNamed('iot-edge');
    await run('ssh', ['-F', '/dev/null', '-i', ssh.key, '-o', `UserKnownHostsFile=${ssh.known_hosts}`, `${ssh.user}@${address}`, 'touch', '/etc/elascale-lab-test']);
    expect(existsSync('/etc/elascale-lab-test')).toBe(false);
  });
});

describe('a host', () => {
  afterEach(() => removeHost(lab, added));

  it('is added ready and in no swarm, and removed without a trace', async () => {
    const host = await addHost(lab, added, { boot_delay_s: 0 });
    expect(host).toEqual(await hostNamed(added));
    expect(host.state).toBe('ready');
    expect(await engine(host).info()).toMatchObject({ Name: added, Swarm: { LocalNodeState: 'inactive' } });
    expect(readFileSync(host.ssh.known_hosts, 'utf8')).toContain(host.address);

    await removeHost(lab, added);
    expect(tracesOf(lab.name, added)).toEqual([]);
    expect(readFileSync(host.ssh.known_hosts, 'utf8')).not.toContain(host.address);
    expect((await listHosts(lab)).map(({ name }) => name)).not.toContain(added);
  });

  it('takes its boot delay', async () => {
    await addHost(lab, added, { boot_delay_s: 3 });
    const { begun_unix_s, made_unix_s } = readHostRecord(lab.name, added)!;
    expect(made_unix_s! - begun_unix_s).toBeGreaterThanOrEqual(3);
  });

  it('that is half-made says so and is finished when it is asked for again', async () => {
    const host = await addHost(lab, added, { boot_delay_s: 0 });
    const record = readHostRecord(lab.name, added)!;
    await haltMachine(record);
    writeHostRecord(lab.name, { ...record, made_unix_s: null });
    expect(await hostNamed(added)).toEqual({ ...host, state: 'making' });
    expect(await addHost(lab, added, { boot_delay_s: 0 })).toEqual(host);
  });

  it('asked for twice at once is made once', async () => {
    const [first, second] = await Promise.all([addHost(lab, added, { boot_delay_s: 0 }), addHost(lab, added, { boot_delay_s: 0 })]);
    expect(first).toEqual(second);
    const record = readHostRecord(lab.name, added)!;
    const engines = (await processesIn(record.namespace)).map((id) => readFileSync(`/proc/${id}/comm`, 'utf8')).filter((name) => name === 'dockerd\n');
    expect(engines).toHaveLength(1);
  });

  it('that was never there is removed without complaint', async () => {
    await expect(removeHost(lab, 'iot-edge.20000101000000')).resolves.toBeUndefined();
  });

  it('cannot take a name that leads out of its folder', async () => {
    await expect(addHost(lab, '../elsewhere', { boot_delay_s: 0 })).rejects.toMatchObject({ failure: 'unknown' });
    await expect(removeHost(lab, '..')).rejects.toMatchObject({ failure: 'unknown' });
  });
});

describe('a fault', () => {
  it('of an engine takes its node down and starting it brings it back', async () => {
    await stopEngine(lab, 'iot-core');
    expect((await hostNamed('iot-core')).state).toBe('down');
    await stopEngine(lab, 'iot-core');
    await startEngine(lab, 'iot-core');
    expect((await hostNamed('iot-core')).state).toBe('ready');
    await expect.poll(async () => (await nodes()).map(({ Status }) => Status.State), { timeout: 60_000, interval: 500 }).toEqual(['ready', 'ready', 'ready']);
  });

  it('of the network cuts a host off until the cable is back', async () => {
    await disconnectHost(lab, 'iot-core');
    expect((await hostNamed('iot-core')).state).toBe('down');
    await reconnectHost(lab, 'iot-core');
    expect((await hostNamed('iot-core')).state).toBe('ready');
  });
});

describe('the cores of a host', () => {
  const measured_ms = 2000;
  const usage_ns = (group: string): number => Number(readFileSync(`/sys/fs/cgroup/cpuacct${group}/cpuacct.usage`, 'utf8'));
  const quota = (group: string) => `/sys/fs/cgroup/cpu${group}/cpu.cfs_quota_us`;
  afterEach(() => removeHost(lab, added));

  it.skipIf(existsSync('/sys/fs/cgroup/cgroup.controllers'))('bound all that runs in it together', async () => {
    await addHost(lab, added, { boot_delay_s: 0 });
    const record = readHostRecord(lab.name, added)!;
    expect(readFileSync('/proc/self/cgroup', 'utf8')).not.toContain(record.cgroup);
    writeFileSync(quota(record.cgroup), '30000');
    for (let burner = 0; burner < 2; burner += 1) await startIn(record, '/dev/null', 'sha256sum', ['/dev/zero']);
    const [begun, used] = [performance.now(), usage_ns(record.cgroup)];
    await new Promise((resolve) => setTimeout(resolve, measured_ms));
    const cores = (usage_ns(record.cgroup) - used) / 1e6 / (performance.now() - begun);
    // The kernel accounts in periods of 100 ms: one more than fits may fall into the span.
    expect(cores).toBeLessThanOrEqual(0.3 * 1.1);
    expect(cores).toBeGreaterThan(0.01);
  });
});
