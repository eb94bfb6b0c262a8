import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { DockerEngine } from '../../../src/adapters/real/swarm/docker-engine.js';
import type { SwarmNode } from '../../../src/adapters/real/swarm/inventory.js';
import { checkCertificates, checkServerCertificate } from '../../../src/live/doctor/certificate-check.js';
import { checkClock } from '../../../src/live/doctor/clock-check.js';
import { checkDocker } from '../../../src/live/doctor/docker-check.js';
import { checkJournal } from '../../../src/live/doctor/journal-check.js';
import { checkPorts } from '../../../src/live/doctor/port-check.js';
import { lockJournal } from '../../../src/live/journal/journal-lock.js';
import { liveConfiguration } from '../../../src/live/live-configuration.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'elascale-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

/** An engine that answers what a healthy one would not: old, astray or with a wrong clock. */
async function engineAnswering(answers: Readonly<Record<string, unknown>>): Promise<DockerEngine> {
  const path = join(folder, 'docker.sock');
  const server: Server = createServer((request, response) => {
    const body = answers[request.url!.replace(/^\/v[\d.]+/, '')];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? { message: 'no such page' }));
  });
  await new Promise<void>((resolve) => { server.listen(path, resolve); });
  onTestFinished(() => { server.closeAllConnections(); server.close(); });
  return new DockerEngine({ kind: 'unix', path }, { timeout_s: 5, attempts: 1 });
}

const manager = { LocalNodeState: 'active', ControlAvailable: true, Nodes: 3, Managers: 1 };

describe('docker', () => {
  it.each([
    ['a manager', { Version: '20.10.24', ApiVersion: '1.41' }, manager, [null, null]],
    ['an engine that is too old', { Version: '18.09', ApiVersion: '1.39' }, manager, ['Docker 20.10 or later, with API 1.41', null]],
    ['a worker', { Version: '28', ApiVersion: '1.51' }, { ...manager, ControlAvailable: false }, [null, 'name a manager as cluster.docker']],
    ['an engine in no swarm', { Version: '28', ApiVersion: '1.51' }, { LocalNodeState: 'inactive', ControlAvailable: false }, [null, '`docker swarm init` on it, or name another engine as cluster.docker']],
  ])('%s', async (_, version, Swarm, todos) => {
    const findings = await checkDocker(await engineAnswering({ '/version': version, '/info': { Swarm } }));
    expect(findings.map(({ todo }) => todo)).toEqual(todos);
  });

  it('one that does not answer is unreachable', async () => {
    const [finding] = await checkDocker(new DockerEngine({ kind: 'unix', path: join(folder, 'none.sock') }, { timeout_s: 5, attempts: 1 }));
    expect(finding).toMatchObject({ check: 'docker', unreachable: true, todo: 'there is no such socket: is the engine running?' });
  });
});

it('an engine is not asked for its certificate with files that cannot be used', async () => {
  const broken = join(folder, 'broken.pem');
  writeFileSync(broken, 'no certificate');
  const there = { kind: 'tcp', host: '127.0.0.1', port: 1, tls: null } as const;
  for (const file of [broken, join(folder, 'none.pem')]) expect(await checkServerCertificate(there, { ca: file, cert: file, key: file }, 5, new Date())).toEqual([]);
});

describe('clock', () => {
  it.each([[0, null], [90, 'run an NTP client on both'], [-90, 'run an NTP client on both']])('%i s off', async (off_s, todo) => {
    const engine = await engineAnswering({ '/info': { Name: 'iot-edge', SystemTime: new Date(Date.now() + off_s * 1000).toISOString() } });
    const finding = await checkClock(engine);
    expect(finding.todo).toBe(todo);
    expect(finding.says).toContain(off_s < 0 ? 'behind' : 'iot-edge is');
  });
});

describe('certificates', () => {
  const openssl = (...words: string[]): void => void execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
  const files = (name: string) => ({ ca: join(folder, 'ca.pem'), cert: join(folder, `${name}.pem`), key: join(folder, `${name}-key.pem`) });
  beforeEach(() => {
    for (const name of ['ca', 'other']) openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '100', '-subj', `/CN=${name}`, '-keyout', `${name}-key.pem`, '-out', `${name}.pem`);
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=client', '-keyout', 'client-key.pem', '-out', 'client.csr');
    openssl('x509', '-req', '-in', 'client.csr', '-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial', '-days', '100', '-out', 'client.pem');
  });
  const days = (count: number): Date => new Date(Date.now() + count * 86_400_000);
  const todos = (name: string, now: Date) => checkCertificates(files(name), now).flatMap(({ todo }) => todo ?? []);

  it('are looked at: dates, key, authority', () => {
    expect(todos('client', days(1))).toEqual([]);
    expect(todos('client', days(95))).toEqual(['make a new one within 4 days', 'make a new one within 4 days']);
    expect(todos('client', days(98.5))).toEqual(['make a new one within 1 day', 'make a new one within 1 day']);
    expect(todos('client', days(99.5))).toEqual(['make a new one today', 'make a new one today']);
    expect(todos('client', days(101))).toEqual(['make a new one', 'make a new one']);
    expect(todos('client', days(-10))).toEqual(['compare the clocks, or wait', 'compare the clocks, or wait']);
    expect(todos('other', days(1))).toEqual(['name the authority that signed it, or a certificate of that authority']);
    expect(checkCertificates({ ...files('client'), key: join(folder, 'other-key.pem') }, days(1)).flatMap(({ todo }) => todo ?? [])).toEqual(['name the key that the certificate was made with']);
    writeFileSync(join(folder, 'ca.pem'), 'no certificate');
    expect(todos('client', days(1))).toEqual(['PEM files of an authority, a certificate and its key']);
  });
});

describe('journal', () => {
  it('tells a folder that cannot be written and one that somebody writes', async () => {
    expect(await checkJournal(join(folder, 'j'))).toMatchObject({ todo: null });
    const lock = await lockJournal(join(folder, 'j'));
    expect(await checkJournal(join(folder, 'j'))).toMatchObject({ todo: null, says: `${join(folder, 'j')} is being written: a controller runs on this machine` });
    lock.release();
    expect((await checkJournal(join(folder, 'nowhere', 'j'))).todo).toBe(`let this user write ${join(folder, 'nowhere')}`);
  });
});

describe('ports', () => {
  const node = (name: string, role: 'manager' | 'worker', address: string): SwarmNode => ({ id: name, name, role, address, created: '', state: 'ready', labels: {}, cores: 2 });
  const nodes = [node('master', 'manager', '10.0.0.2'), node('edge', 'worker', '10.0.0.3')];
  const configured = (more: object) => liveConfiguration.parse({ cluster: { docker: 'tcp://10.0.0.2:2376' }, ...more });
  const needing = async (more: object, open: (host: string, port: number) => boolean) =>
    Object.fromEntries((await checkPorts(configured(more), nodes, (host, port) => Promise.resolve(open(host, port) ? 'open' : 'closed'))).flatMap(({ check, todo }) => (todo === null ? [] : [[check, todo]])));

  it('wants those open that this configuration needs, where it needs them, and no other', async () => {
    expect(await needing({}, () => true)).toEqual({});
    expect(await needing({}, () => false)).toEqual({
      'port 2376': 'open it on master, edge for this machine and the other nodes', 'port 2377': 'open it on master for this machine and the other nodes',
    });
    expect(await needing({ metrics: { source: 'docker-stats', through: 'ssh' } }, (_, port) => port === 2377)).toEqual({
      'port 22': 'open it on edge for this machine and the other nodes', 'port 2376': 'open it on master for this machine and the other nodes',
    });
    expect(await needing({ metrics: { source: 'prometheus', url: 'http://p:9090' } }, (host) => host === '10.0.0.2')).toEqual({});
  });

  it('sees a port that is open and one that is closed', async () => {
    const server = createServer().listen(8888, '127.0.0.77');
    onTestFinished(() => void server.close());
    const findings = await checkPorts(configured({}), [node('here', 'worker', '127.0.0.77')]);
    expect(findings.find(({ check }) => check === 'port 8888')!.says).toMatch(/: open on here \(not needed here\)$/);
    expect(findings.find(({ check }) => check === 'port 6969')!.says).toMatch(/: closed on here \(not needed here\)$/);
  });
});
