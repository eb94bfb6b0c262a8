import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, connect as dial, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { CallError } from '../../src/adapters/real/call.js';
import { nodeReaders } from '../../src/adapters/real/metrics/docker-stats/node-readers.js';
import { metricsSettings, type DockerStatsSettings, type MetricsSettings } from '../../src/adapters/real/metrics/metrics-settings.js';
import type { MetricsSource, Readings } from '../../src/adapters/real/metrics/metrics-source.js';
import { openMetricsSource } from '../../src/adapters/real/metrics/open-metrics-source.js';
import { poll } from '../../src/adapters/real/poll.js';
import { clusterSettings, type ClusterSettings } from '../../src/adapters/real/swarm/cluster-settings.js';
import { observeSwarm } from '../../src/adapters/real/swarm/observe-swarm.js';
import { startEngine, stopEngine } from '../../src/lab/lab.js';
import { killIn, startIn } from '../../src/lab/machine.js';
import { readHostRecord, type HostRecord } from '../../src/lab/record.js';
import { elascale } from '../cli/cli-session.js';
import { temporaryFolder } from '../temporary-folder.js';
import { LabSwarm } from './lab-swarm.js';
import { createLimited } from './limited-service.js';
import { freePort, machineMemory_B, prometheusRunsHere, startPrometheus, type PrometheusServer } from './prometheus-server.js';

/** The CPU limit of a loop that never rests: so little that a task gets it on a busy machine too. */
const burn = 'metrics-burn';
const burnt_cores = 0.05;
/** Sends a packet of 1042 B ten times a second, on a busy machine less often. */
const talk = 'metrics-talk';
const sent_Bps_max = 10_420;

const sample_s = 2;
const window_s = 30;
const agreement = 0.05;

const folder = temporaryFolder();
let swarm: LabSwarm;
let cluster: ClusterSettings;

beforeAll(async () => {
  swarm = await LabSwarm.open(inject('labName'));
  const { address, port, tls, ssh } = swarm.hosts[0]!;
  cluster = clusterSettings.parse({ docker: `tcp://${address}:${port}`, tls: { ca: tls.ca, cert: tls.cert, key: tls.key }, ssh: { key: ssh.key, known_hosts: ssh.known_hosts } });
  await createLimited(swarm, burn, { command: ['/bin/busybox', 'sh', '-c', 'while :; do :; done'], constraints: ['node.labels.loc!=agg-sensor'], replicas: 2, cores: burnt_cores });
  await createLimited(swarm, talk, { command: ['/bin/busybox', 'ping', '-q', '-i', '0.1', '-s', '1000', address], constraints: ['node.labels.loc==edge'], replicas: 1, cores: burnt_cores });
  await swarm.running(burn, 2);
  await swarm.running(talk, 1);
});

afterAll(() => swarm.close());

const dockerStats = (given: object = {}) => metricsSettings.parse({ source: 'docker-stats', sample: `${sample_s}s`, ...given }) as DockerStatsSettings;

async function reads(source: MetricsSource): Promise<Readings> {
  return source.read(window_s, await observeSwarm(swarm.manager));
}

/** The readings once they show what is waited for. A store that has just started has none at all. */
async function until(source: MetricsSource, what: string, holds: (readings: Readings) => boolean): Promise<Readings> {
  let seen = 'nothing';
  const found = await poll(120, async () => {
    try {
      const readings = await reads(source);
      seen = textOf(readings);
      return holds(readings) ? readings : undefined;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      seen = error.message;
      return undefined;
    }
  });
  if (found === undefined) throw new Error(`not within 120 s: ${what}; seen: ${seen}`);
  return found;
}

function textOf({ services, nodes, tasks, silent, failures }: Readings): string {
  return JSON.stringify({ services: [...services], nodes: [...nodes], tasks: [...tasks], silent, failures: [...(failures ?? [])] });
}

/** Nearly every sample that the window can hold. */
const whole = (readings: Readings) => (readings.services.get(burn)?.samples ?? 0) >= 2 * (window_s / sample_s - 1) && (readings.services.get(talk)?.samples ?? 0) >= window_s / sample_s - 1;

async function withSource<T>(settings: MetricsSettings, work: (source: MetricsSource) => Promise<T>): Promise<T> {
  const source = openMetricsSource(settings, cluster);
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

/** A certificate of its own for 127.0.0.1, and the user admin with the password test (the hash of Prometheus' own guide). */
function securedWeb(): object {
  const [cert, key] = [folder.write('tls/cert.pem', ''), folder.path('tls/key.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/CN=prometheus', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'pipe' });
  return { tls_server_config: { cert_file: cert, key_file: key }, basic_auth_users: { admin: '$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay' } };
}

const near = (value: number, expected: number) => Math.abs(value - expected) <= agreement * expected;

describe('docker-stats', () => {
  it('has a reading of every node and service at the first call', () => withSource(dockerStats(), async (source) => {
    const { services, nodes, silent } = await reads(source);
    expect(silent).toEqual([]);
    expect([...nodes.keys()].sort()).toEqual(['iot-core', 'iot-edge', 'iot-master']);
    expect(services.get(burn)!.cpu).toBeGreaterThan(burnt_cores / 2);
  }));

  it('measures the known share of a core, the bytes sent and the node', () => withSource(dockerStats(), async (source) => {
    const { services, nodes, tasks } = await until(source, 'a whole window', whole);
    const cores = (await observeSwarm(swarm.manager)).nodes[0]!.cores;
    expect(near(services.get(burn)!.cpu, burnt_cores), `${services.get(burn)!.cpu} cores`).toBe(true);
    expect(services.get(talk)!.net_tx_Bps).toBeGreaterThan(sent_Bps_max / 2);
    expect(services.get(talk)!.net_tx_Bps).toBeLessThan(sent_Bps_max * (1 + agreement));
    expect(near(nodes.get('iot-core')!.cpu, burnt_cores / cores), `${nodes.get('iot-core')!.cpu} of ${cores} cores`).toBe(true);
    expect(tasks.size).toBe(3);
  }));

  it('reaches engines by ssh, and with docker-machine\'s certificates', async () => {
    for (const { name, address, tls } of swarm.hosts) {
      const machine = folder.path(`store/machines/${name}`);
      mkdirSync(machine, { recursive: true });
      for (const [file, from] of Object.entries({ 'ca.pem': tls.ca, 'cert.pem': tls.cert, 'key.pem': tls.key })) copyFileSync(from, join(machine, file));
      writeFileSync(join(machine, 'config.json'), JSON.stringify({ ConfigVersion: 3, Driver: { IPAddress: address, MachineName: name }, DriverName: 'generic', Name: name }));
    }
    for (const way of [{ through: 'ssh' }, { through: 'docker-machine', machine_folder: folder.path('store') }]) {
      // Not in its first call: on a busy machine one of the logins may be late.
      await withSource(dockerStats(way), (source) => until(source, `every node by ${way.through}`, ({ silent, services }) => silent.length === 0 && (services.get(burn)?.samples ?? 0) >= 2));
    }
  });

  it('reads through a proxy on a plain port', async () => {
    const edge = swarm.host('iot-edge');
    const proxy = createServer((client) => client.pipe(dial(edge.socket)).pipe(client));
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { nodes } = await observeSwarm(swarm.manager);
    const read = nodeReaders(dockerStats({ through: 'proxy', port: (proxy.address() as AddressInfo).port }), cluster);
    const { containers } = await read({ ...nodes.find(({ name }) => name === 'iot-edge')!, address: '127.0.0.1' });
    expect(containers.map(({ service }) => service).sort()).toEqual([burn, talk]);
    proxy.close();
  });

  it('a node whose engine is lost is silent with the reason, the others go on, and it is heard again', () => withSource(dockerStats(), async (source) => {
    await until(source, 'every node', ({ silent }) => silent.length === 0);
    await stopEngine(swarm.lab, 'iot-edge');
    try {
      const lost = await until(source, 'iot-edge is silent', ({ silent }) => silent.includes('iot-edge'));
      expect(lost.silent).toEqual(['iot-edge']);
      expect(lost.failures!.get('iot-edge')).toMatch(/iot-edge|10\.|unreachable|engine/);
      expect(lost.nodes.has('iot-core')).toBe(true);
    } finally {
      await startEngine(swarm.lab, 'iot-edge');
    }
    await until(source, 'nobody is silent', ({ silent }) => silent.length === 0);
    await swarm.running(burn, 2);
    await swarm.running(talk, 1);
  }));
});

describe.skipIf(!prometheusRunsHere)('prometheus, scraping elascale ship and node_exporter', () => {
  let prometheus: PrometheusServer;
  let exporter: string;
  const stopShip = new AbortController();
  let shipped: Promise<{ readonly code: number; readonly out: string }>;
  const records = (): readonly HostRecord[] => swarm.hosts.map(({ name }) => readHostRecord(inject('labName'), name)!);

  beforeAll(async () => {
    const live = parse(readFileSync(inject('labYaml'), 'utf8')) as object;
    const config = folder.write('elascale.yaml', stringify({ ...live, metrics: { source: 'docker-stats', sample: `${sample_s}s` } }));
    exporter = `127.0.0.1:${await freePort()}`;
    shipped = elascale(['ship', '--to', 'prometheus', '--config', config, '--listen', exporter, '--json'], { signal: stopShip.signal });
    for (const record of records()) await startIn(record, folder.path(`${record.name}.log`), 'prometheus-node-exporter', [`--web.listen-address=${record.address}:9100`]);
    prometheus = await startPrometheus([exporter, ...records().map(({ address }) => `${address}:9100`)], sample_s);
  });

  afterAll(async () => {
    stopShip.abort();
    await prometheus?.stop();
    for (const record of records()) await killIn(record, 'prometheus-node');
    expect(JSON.parse((await shipped).out)).toEqual({ to: 'prometheus', at: `http://${exporter}/metrics`, sample_s });
    expect((await shipped).code).toBe(0);
  });

  const settings = (given: object = {}) => metricsSettings.parse({ source: 'prometheus', url: prometheus.url, ...given });

  it('agrees with docker-stats over the same window', () => withSource(dockerStats(), (stats) => withSource(settings(), async (source) => {
    await until(stats, 'a whole window', whole);
    await until(source, 'a whole window', (readings) => whole(readings) && readings.nodes.size === 3);
    const [direct, scraped] = await Promise.all([reads(stats), reads(source)]);
    const figures = [direct, scraped].map(({ services }) => ({ cpu: services.get(burn)!.cpu, memory: services.get(burn)!.memory, net_tx_Bps: services.get(talk)!.net_tx_Bps }));
    console.info('docker-stats and prometheus:', JSON.stringify(figures));
    for (const name of ['cpu', 'memory', 'net_tx_Bps'] as const) expect(near(figures[1]![name], figures[0]![name]), `${name}: ${figures[0]![name]} and ${figures[1]![name]}`).toBe(true);
    expect(near(figures[1]!.cpu, burnt_cores), `${figures[1]!.cpu} cores`).toBe(true);
    expect([...scraped.tasks.keys()].sort()).toEqual([...direct.tasks.keys()].sort());
    expect(Math.abs(scraped.services.get(burn)!.newest_s - direct.services.get(burn)!.newest_s)).toBeLessThan(3 * sample_s);
  })));

  it('shows the nodes themselves as node_exporter does', () => withSource(settings(), async (source) => {
    const { nodes, silent } = await until(source, 'every node', (readings) => readings.nodes.size === 3);
    expect(silent).toEqual([]);
    // All hosts of a lab are one machine.
    const inUse = 1 - machineMemory_B('MemAvailable') / machineMemory_B('MemTotal');
    for (const { cpu, memory } of nodes.values()) {
      expect(cpu).toBeGreaterThan(0);
      expect(cpu).toBeLessThanOrEqual(1);
      expect(Math.abs(memory - inUse)).toBeLessThan(agreement);
    }
  }));

  it('a node that is no longer scraped is silent', () => withSource(settings(), async (source) => {
    const { nodes, tasks, services } = await observeSwarm(swarm.manager);
    const stranger = { ...nodes[0]!, id: 'stranger', name: 'stranger', address: '10.255.255.1' };
    const { silent } = await source.read(window_s, { services, tasks, nodes: [...nodes, stranger] });
    expect(silent).toEqual(['stranger']);
  }));

  it('speaks TLS with a password, and says what is wrong with either', async () => {
    const server = await startPrometheus([exporter], sample_s, securedWeb());
    const password_file = folder.write('password', 'test\n');
    const secured = (given: object) => metricsSettings.parse({ source: 'prometheus', url: server.url, ...given });
    try {
      const right = { ca: folder.path('tls/cert.pem'), user: 'admin', password_file };
      await withSource(secured(right), (source) => until(source, 'a reading', ({ services }) => services.has(burn)));
      const failureOf = (given: object) => withSource(secured(given), (source) => reads(source).then(() => null, (error: unknown) => error));
      const locked = await failureOf({ ...right, password_file: folder.write('wrong', 'guess\n') });
      expect(locked).toMatchObject({ name: 'CallError', failure: 'refused', advice: expect.stringContaining('password_file') });
      expect(String(locked)).not.toContain('guess');
      const untrusted = await failureOf({ user: 'admin', password_file });
      expect(untrusted).toBeInstanceOf(CallError);
      expect(untrusted).toMatchObject({ failure: 'refused', advice: expect.stringContaining('metrics.ca') });
    } finally {
      await server.stop();
    }
  });
});
