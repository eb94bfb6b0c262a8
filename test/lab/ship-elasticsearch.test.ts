import { readFileSync } from 'node:fs';
import { connect as dial, createServer, type Server, type Socket } from 'node:net';
import { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { CallError } from '../../src/adapters/real/call.js';
import { metricsSettings } from '../../src/adapters/real/metrics/metrics-settings.js';
import type { MetricsSource, Readings } from '../../src/adapters/real/metrics/metrics-source.js';
import { openMetricsSource } from '../../src/adapters/real/metrics/open-metrics-source.js';
import { poll } from '../../src/adapters/real/poll.js';
import { beatIndex } from '../../src/adapters/real/ship/beat-index.js';
import { BeatStore } from '../../src/adapters/real/ship/beat-store.js';
import { clusterSettings } from '../../src/adapters/real/swarm/cluster-settings.js';
import { observeSwarm } from '../../src/adapters/real/swarm/observe-swarm.js';
import { commands } from '../../src/cli/commands/table.js';
import { main } from '../../src/cli/main.js';
import { elascale, type Session } from '../cli/cli-session.js';
import { temporaryFolder } from '../temporary-folder.js';
import { elasticsearchRunsHere, startElasticsearch, type ElasticsearchServer } from './elasticsearch-server.js';
import { LabSwarm } from './lab-swarm.js';
import { createLimited } from './limited-service.js';
import { freePort, prometheusRunsHere, startPrometheus, type PrometheusServer } from './prometheus-server.js';

/** A loop that never rests within a limit so low that a task gets it on a busy machine too. */
const burn = 'ship-burn';
const burnt_cores = 0.05;
/** Sends a packet of 1042 B ten times a second, on a busy machine less often. */
const talk = 'ship-talk';

const sample_s = 2;
const window_s = 30;
const agreement = 0.05;

const folder = temporaryFolder();
const day_s = 86_400;

/** `elascale ship` in this process, until it is told to end. */
interface Shipper {
  end(): Promise<Session>;
}

describe.skipIf(!elasticsearchRunsHere)('elascale ship --to elasticsearch, into a real one', () => {
  let server: ElasticsearchServer;
  let client: Client;
  let swarm: LabSwarm;
  const live = () => parse(readFileSync(inject('labYaml'), 'utf8')) as { readonly cluster: object };

  beforeAll(async () => {
    [server, swarm] = await Promise.all([startElasticsearch(), LabSwarm.open(inject('labName'))]);
    client = new Client({ node: server.url });
    await createLimited(swarm, burn, { command: ['/bin/busybox', 'sh', '-c', 'while :; do :; done'], constraints: ['node.labels.loc!=agg-sensor'], replicas: 2, cores: burnt_cores });
    await createLimited(swarm, talk, { command: ['/bin/busybox', 'ping', '-q', '-i', '0.1', '-s', '1000', swarm.hosts[0]!.address], constraints: ['node.labels.loc==edge'], replicas: 1, cores: burnt_cores });
    await swarm.running(burn, 2);
    await swarm.running(talk, 1);
  });

  afterAll(async () => {
    await swarm?.close();
    await client?.close();
    await server?.stop();
  });

  function configuration(name: string, metrics: object, cluster: object = {}): string {
    const lab = live();
    return folder.write(`${name}.yaml`, stringify({ ...lab, cluster: { ...lab.cluster, ...cluster }, metrics }));
  }

  function ships(...words: readonly string[]): Shipper {
    const stop = new AbortController();
    const session = elascale(['ship', ...words, '--sample', `${sample_s}s`, '--json'], { signal: stop.signal });
    return {
      end: () => {
        stop.abort();
        return session;
      },
    };
  }

  async function withSources<T>(sources: readonly object[], work: (sources: readonly MetricsSource[]) => Promise<T>): Promise<T> {
    const open = sources.map((settings) => openMetricsSource(metricsSettings.parse(settings), clusterSettings.parse(live().cluster)));
    try {
      return await work(open);
    } finally {
      for (const source of open) await source.close();
    }
  }

  /** Nearly every sample that the window can hold, in all of them. */
  async function wholeWindow(sources: readonly MetricsSource[]): Promise<readonly Readings[]> {
    let seen = '';
    const found = await poll(120, async () => {
      try {
        const inventory = await observeSwarm(swarm.manager);
        const readings = await Promise.all(sources.map((source) => source.read(window_s, inventory)));
        seen = JSON.stringify(readings.map(({ services }) => [...services]));
        const full = readings.every(({ services }) => (services.get(burn)?.samples ?? 0) >= 2 * (window_s / sample_s - 1) && (services.get(talk)?.samples ?? 0) >= window_s / sample_s - 1);
        return full ? readings : undefined;
      } catch (error) {
        // A Prometheus that has just started has nothing at all.
        if (!(error instanceof CallError)) throw error;
        seen = error.message;
        return undefined;
      }
    });
    if (found === undefined) throw new Error(`no whole window: ${seen}`);
    return found;
  }

  it('docker-stats, Elasticsearch and Prometheus agree over the same window; ^C ends it with what it has done', async () => {
    const shippers = [ships('--to', 'elasticsearch', '--config', configuration('elasticsearch', { source: 'elasticsearch', url: server.url }))];
    const sources: object[] = [{ source: 'docker-stats', sample: `${sample_s}s` }, { source: 'elasticsearch', url: server.url }];
    let prometheus: PrometheusServer | undefined;
    if (prometheusRunsHere) {
      const exporter = `127.0.0.1:${await freePort()}`;
      shippers.push(ships('--to', 'prometheus', '--listen', exporter, '--config', configuration('prometheus', { source: 'docker-stats' })));
      prometheus = await startPrometheus([exporter], sample_s);
      sources.push({ source: 'prometheus', url: prometheus.url });
    }
    const [direct, ...others] = await withSources(sources, wholeWindow).finally(() => prometheus?.stop());
    const [session] = await Promise.all(shippers.map((shipper) => shipper.end()));
    const figures = ({ services }: Readings) => ({ cpu: services.get(burn)!.cpu, memory: services.get(burn)!.memory, net_tx_Bps: services.get(talk)!.net_tx_Bps });
    console.info('docker-stats, elasticsearch, prometheus:', JSON.stringify([direct!, ...others].map(figures)));
    for (const readings of others) {
      for (const [name, expected] of Object.entries(figures(direct!))) {
        const found = figures(readings)[name as 'cpu'];
        expect(Math.abs(found - expected), `${name}: ${expected} and ${found}`).toBeLessThanOrEqual(agreement * expected);
      }
      expect([...readings.tasks.keys()].sort()).toEqual([...direct!.tasks.keys()].sort());
    }
    expect(Math.abs(figures(others[0]!).cpu - burnt_cores)).toBeLessThanOrEqual(agreement * burnt_cores);
    expect(others[0]!.silent).toEqual([]);
    for (const [name, { cpu, memory, net_tx_Bps }] of others[0]!.nodes) {
      const expected = direct!.nodes.get(name)!;
      for (const [found, wanted] of [[cpu, expected.cpu], [memory, expected.memory], [net_tx_Bps, expected.net_tx_Bps]] as const) {
        expect(Math.abs(found - wanted), `${name}: ${wanted} and ${found}`).toBeLessThanOrEqual(agreement * wanted + 1e-3);
      }
    }
    expect(session).toMatchObject({ code: 0 });
    expect(JSON.parse(session!.out)).toMatchObject({ to: 'elasticsearch', sample_s, dropped: 0 });
    await client.indices.refresh({ index: 'metricbeat-elascale-*' });
    expect(JSON.parse(session!.out)).toHaveProperty('stored', (await client.count({ index: 'metricbeat-elascale-*' })).count);
  });

  it('documents are as Metricbeat\'s: names and labels by which its users search, all strings keywords', async () => {
    const { hits } = await client.search({ index: 'metricbeat-*', size: 1, query: { bool: { filter: [{ term: { 'event.dataset': 'docker.cpu' } }, { term: { 'docker.container.labels.com_docker_swarm_service_name': talk } }] } } });
    expect(hits.hits[0]?._source).toMatchObject({
      agent: { type: 'elascale' },
      host: { name: 'iot-edge' },
      event: { module: 'docker', dataset: 'docker.cpu' },
      metricset: { name: 'cpu', period: 1000 * sample_s },
      container: { name: expect.stringMatching(new RegExp(`^${talk}\\.1\\.\\w{25}$`)), id: expect.stringMatching(/^[\da-f]{64}$/) },
      docker: { cpu: { total: { pct: expect.any(Number) } } },
    });
    const { count } = await client.count({ index: 'metricbeat-*', query: { bool: { filter: [{ term: { 'event.dataset': 'docker.network' } }, { term: { 'docker.network.interface': 'eth0' } }] } } });
    expect(count).toBeGreaterThan(0);
  });

  it('--keep deletes the shipper\'s own indices of days that are past, and no other', async () => {
    const now_unix_s = Date.now() / 1000;
    const [old, young] = [beatIndex(now_unix_s - 9 * day_s), beatIndex(now_unix_s - 2 * day_s)];
    const others = ['metricbeat-8.15-2020.01.01', 'metricbeat-elascale-notes', 'metricbeat-elascale-2020.01.01-copy'];
    for (const index of [old, young, ...others]) await client.indices.create({ index });
    const left = async () => Object.keys(await client.indices.get({ index: '*' })).sort();
    const shipper = ships('--to', 'elasticsearch', '--config', configuration('keep', { source: 'elasticsearch', url: server.url }), '--keep', '7d');
    const gone = await poll(30, async () => ((await left()).includes(old) ? undefined : true));
    expect(await shipper.end()).toMatchObject({ code: 0 });
    expect(gone).toBe(true);
    expect(await left()).toEqual([beatIndex(now_unix_s), young, ...others].sort());
    await client.indices.delete({ index: [young, ...others] });
  });

  it('while the store is away documents are dropped and counted, which is said once; it goes on by itself', async () => {
    const gate = await Gate.open(Number(new URL(server.url).port));
    const stop = new AbortController();
    let said = '';
    const config = configuration('gate', { source: 'elasticsearch', url: `http://127.0.0.1:${gate.port}` }, { attempts: 1, timeout: '5s' });
    let out = '';
    const code = main(['ship', '--to', 'elasticsearch', '--config', config, '--sample', '1s', '--json'], commands, '1.2.3', {
      writeOut: (text) => { out += text; }, writeErr: (text) => { said += text; }, width: 100, colour: false, redraws: false, interruption: () => stop.signal,
    });
    const hears = async (what: RegExp) => expect(await poll(30, () => Promise.resolve(what.test(said) || undefined)), said).toBe(true);
    const count = async () => (await client.indices.refresh({ index: 'metricbeat-*' }), (await client.count({ index: 'metricbeat-*' })).count);
    const before = await count();
    await poll(30, async () => ((await count()) > before ? true : undefined));
    gate.shut();
    await hears(/bulk of \d+ documents on .*documents are dropped/);
    const missing = said.match(/documents are dropped/g)!.length;
    await gate.reopen();
    await hears(/takes documents again; [1-9]\d* were dropped/);
    stop.abort();
    expect(await code).toBe(0);
    expect(missing).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ stored: (await count()) - before, dropped: Number(/again; (\d+)/.exec(said)![1]) });
    gate.shut();
  });

  it('ends with 4 where the store does not answer at the beginning', async () => {
    const config = configuration('away', { source: 'elasticsearch', url: 'http://127.0.0.1:9' }, { attempts: 1 });
    expect(await elascale(['ship', '--to', 'elasticsearch', '--config', config])).toMatchObject({ code: 4, err: expect.stringContaining('127.0.0.1:9') });
  });

  it('a bulk that is sent again doubles nothing, and what is refused is told', async () => {
    const store = new BeatStore({ url: server.url }, { timeout_s: 10, attempts: 1 });
    const at_unix_s = Date.now() / 1000 - 3 * day_s;
    const document = (id: string, pct: unknown) => ({ id, at_unix_s, fields: { '@timestamp': new Date(at_unix_s * 1000).toISOString(), system: { cpu: { total: { pct } } } } });
    const documents = [document('a', 0), document('b', 0.25), document('c', 'much')];
    expect(await store.write(documents)).toMatchObject({ stored: 2, refused: 1, reason: expect.stringContaining('pct') });
    expect(await store.write(documents)).toMatchObject({ stored: 2, refused: 1 });
    await client.indices.refresh({ index: beatIndex(at_unix_s) });
    const { hits } = await client.search({ index: beatIndex(at_unix_s), query: { range: { 'system.cpu.total.pct': { gt: 0.2 } } } });
    expect(hits.hits.map(({ _id }) => _id)).toEqual(['b']);
    await client.indices.delete({ index: beatIndex(at_unix_s) });
    await store.close();
  });
});

/** Stands before the store; shut, nobody answers there. */
class Gate {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;

  private constructor(readonly port: number, private readonly behind: number) {}

  static async open(behind: number): Promise<Gate> {
    const gate = new Gate(await freePort(), behind);
    await gate.reopen();
    return gate;
  }

  async reopen(): Promise<void> {
    const server = this.server = createServer((incoming) => {
      const outgoing = dial(this.behind, '127.0.0.1');
      for (const [from, to] of [[incoming, outgoing], [outgoing, incoming]] as const) {
        this.sockets.add(from);
        from.on('error', () => to.destroy()).on('close', () => this.sockets.delete(from)).pipe(to);
      }
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
  }

  shut(): void {
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
