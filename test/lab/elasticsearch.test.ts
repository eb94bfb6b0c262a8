import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as forward } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallError } from '../../src/adapters/real/call.js';
import { ElasticsearchSource } from '../../src/adapters/real/metrics/elasticsearch/elasticsearch-source.js';
import { metricsSettings, type ElasticsearchSettings } from '../../src/adapters/real/metrics/metrics-settings.js';
import type { Inventory } from '../../src/adapters/real/swarm/inventory.js';
import { elasticsearchRunsHere, startElasticsearch, type ElasticsearchServer } from './elasticsearch-server.js';

/** Ages of documents lie minutes from the edges of the window: they grow older while the suite runs. */
const window_s = 600;
const limits = { timeout_s: 20, attempts: 1 };

const service = (name: string) => ({ id: name, name, stack: '', mode: 'replicated', desired: 2, labels: {}, constraints: [], reservation_cores: null }) as const;
const node = (name: string) => ({ id: name, name, role: 'worker', address: '127.0.0.1', created: '2026-01-01T00:00:00Z', state: 'ready', labels: {}, cores: 2 }) as const;
const inventory: Inventory = { services: [service('shop_api'), service('shop_db')], nodes: [node('iot-edge'), node('iot-core')], tasks: [] };

const settings = (given: object) => metricsSettings.parse({ source: 'elasticsearch', ...given }) as ElasticsearchSettings;

describe.skipIf(!elasticsearchRunsHere)('readings from a real Elasticsearch', () => {
  let server: ElasticsearchServer;
  let client: Client;
  const now = Date.now();
  const at = (ago_s: number) => new Date(now - ago_s * 1000).toISOString();

  beforeAll(async () => {
    server = await startElasticsearch();
    client = new Client({ node: server.url });
    const strings = { dynamic_templates: [{ strings: { match_mapping_type: 'string', mapping: { type: 'keyword' } } }], properties: { '@timestamp': { type: 'date' } } };
    await client.indices.putIndexTemplate({ name: 'beats', index_patterns: ['metricbeat-*', 'dockbeat-*'], template: { mappings: strings as never } });
    const container = (name: string, ago_s: number, fields: object) => ({ '@timestamp': at(ago_s), container: { name }, ...fields });
    await store('metricbeat-8', [
      ...[250, 150, 50].flatMap((ago_s, index) => [
        container('shop_api.1.aaa', ago_s, { docker: { cpu: { total: { pct: 0.4 } } } }),
        container('shop_api.1.aaa', ago_s, { docker: { memory: { usage: { pct: 0.3 } } } }),
        ...['eth0', 'eth1'].map((name) => container('shop_api.1.aaa', ago_s, { docker: { network: { interface: name, outbound: { bytes: 10_000 * index } } } })),
        { '@timestamp': at(ago_s), host: { name: 'iot-edge' }, system: { cpu: { total: { norm: { pct: 0.25 } } } } },
        { '@timestamp': at(ago_s), host: { name: 'iot-edge' }, system: { memory: { actual: { used: { pct: 0.5 } } } } },
      ]),
      container('shop_api.2.bbb', 40, { docker: { cpu: { total: { pct: 0.8 } } } }),
      container('shop_api.2.bbb', 900, { docker: { cpu: { total: { pct: 64 } } } }),
      container('other_api.1.ccc', 40, { docker: { cpu: { total: { pct: 32 } } } }),
    ]);
    await store('dockbeat-5', [
      { '@timestamp': at(120), containerName: '/shop_db.1.ddd', cpu: { totalUsage: 0.1 }, memory: { usage_p: 0.2 }, net: { txBytes_ps: 300 } },
      { '@timestamp': at(20), containerName: '/shop_db.1.ddd', cpu: { totalUsage: 0.3 }, memory: { usage_p: 0.2 }, net: { txBytes_ps: 500 } },
    ]);
    await store('metricbeat-5', [{ '@timestamp': at(20), beat: { name: 'iot-core' }, system: { cpu: { idle: { pct: 0.9 } } } }]);
  }, 120_000);

  afterAll(() => server?.stop());

  async function store(index: string, documents: readonly object[]): Promise<void> {
    const { errors } = await client.bulk({ index, refresh: true, operations: documents.flatMap((document) => [{ index: {} }, document]) });
    if (errors) throw new Error('documents refused');
  }

  async function read(given: object, seen: Inventory = inventory) {
    const source = new ElasticsearchSource(settings({ url: server.url, ...given }), limits);
    try {
      return await source.read(window_s, seen);
    } finally {
      await source.close();
    }
  }

  it('Metricbeat: the mean over all samples of all tasks, sums of counters over interfaces, fractions of a node', async () => {
    const { services, nodes, tasks, silent } = await read({});
    expect(services.get('shop_api')).toMatchObject({ samples: 4, newest_s: (now - 40_000) / 1000 });
    expect(services.get('shop_api')!.cpu).toBeCloseTo((3 * 0.4 + 0.8) / 4, 6);
    expect(services.get('shop_api')!.memory).toBeCloseTo((3 * 0.3) / 4, 6);
    expect(services.get('shop_api')!.net_tx_Bps).toBeCloseTo((3 * 2 * 100) / 4, 3);
    expect([...services.keys()]).toEqual(['shop_api']);
    expect(nodes.get('iot-edge')).toMatchObject({ samples: 3, memory: 0.5 });
    expect(nodes.get('iot-edge')!.cpu).toBeCloseTo(0.25, 6);
    expect(tasks.get('bbb')!.cpu).toBeCloseTo(0.8, 6);
    expect(silent).toEqual(['iot-core']);
  });

  it('counters that began anew, inner interfaces and spans that end before the window count for nothing', async () => {
    const counted = (ago_s: number, name: string, bytes: number) => ({ '@timestamp': at(ago_s), host: { name: 'iot-edge' }, system: { network: { name, out: { bytes } } } });
    await store('metricbeat-rates', [
      { '@timestamp': at(50), host: { name: 'iot-edge' }, system: { cpu: { total: { norm: { pct: 0.1 } } } } },
      ...[[1000, 0], [900, 5e9], [350, 5e9 + 5500], [250, 5e9 + 6500], [150, 200], [50, 1200]].map(([ago_s, bytes]) => counted(ago_s!, 'eth0', bytes!)),
      ...[250, 50].flatMap((ago_s) => ['lo', 'vethab12', 'docker0', 'br-0123', 'vxlan.calico'].map((name) => counted(ago_s, name, -1e9 * ago_s + 1e12))),
    ]);
    const { nodes } = await read({ index: 'metricbeat-rates' });
    expect(nodes.get('iot-edge')!.net_tx_Bps).toBeCloseTo(10, 6);
  });

  it('a host is the node of its name in small letters or with its domain, over all data streams that have it', async () => {
    const busy = (name: string, pct: number) => ({ '@timestamp': at(50), host: { name }, system: { cpu: { total: { norm: { pct } } } } });
    for (const [index, name, pct] of [['streams-a', 'iot-core', 0.2], ['streams-b', 'IOT-CORE', 0.4], ['streams-c', 'iot-core.example.org', 0.6], ['streams-d', 'iot-cores', 1]] as const) {
      await client.indices.putIndexTemplate({ name: `template-${index}`, index_patterns: [index], data_stream: {}, template: { mappings: { properties: { '@timestamp': { type: 'date' }, host: { properties: { name: { type: 'keyword' } } } } } } });
      await client.bulk({ index, refresh: true, operations: [{ create: {} }, busy(name, pct)] });
    }
    const { nodes, silent } = await read({ index: 'streams-*' });
    expect(nodes.get('iot-core')).toMatchObject({ samples: 3 });
    expect(nodes.get('iot-core')!.cpu).toBeCloseTo(0.4, 6);
    expect(silent).toEqual(['iot-edge']);
  });

  it('an index of the pattern that has no times or names is passed over', async () => {
    await client.indices.create({ index: 'metricbeat-notes' });
    await client.index({ index: 'metricbeat-notes', refresh: true, document: { note: 'kept' } });
    expect((await read({ index: 'metricbeat-8,metricbeat-notes' })).services.get('shop_api')).toMatchObject({ samples: 4 });
    await client.indices.delete({ index: 'metricbeat-notes' });
  });

  it('a node is silent whose task ran all through the window without a sample', async () => {
    const running = (id: string, node: string, ago_s: number) =>
      ({ id, service: 'shop_api', node, container: id, state: 'running', ready: true, reason: '', started_unix_s: 0, changed_unix_s: now / 1000 - ago_s }) as const;
    const silent = async (...tasks: Inventory['tasks'][number][]) => (await read({}, { ...inventory, tasks })).silent;
    expect(await silent(running('lost', 'iot-edge', 6000))).toEqual(['iot-edge', 'iot-core']);
    expect(await silent(running('young', 'iot-edge', 50))).toEqual(['iot-core']);
    expect(await silent(running('lost', 'iot-core', 6000), running('bbb', 'iot-core', 6000))).toEqual([]);
  });

  it('beats 5: the fields of the original, idle turned into busy', async () => {
    const { services, nodes } = await read({ fields: 'beats-5' });
    expect(services.get('shop_db')!.cpu).toBeCloseTo(0.2, 6);
    expect(services.get('shop_db')!.net_tx_Bps).toBeCloseTo(400, 6);
    expect(nodes.get('iot-core')!.cpu).toBeCloseTo(0.1, 6);
  });

  it('an index that is not there gives no readings: everything is silent', async () => {
    const { services, silent } = await read({ index: 'nothing-*' });
    expect(services.size).toBe(0);
    expect(silent).toEqual(['iot-edge', 'iot-core']);
  });

  it('a name that is mapped as text is said, with what is wrong', async () => {
    await client.indices.create({ index: 'texts', mappings: { properties: { container: { properties: { name: { type: 'text' } } }, '@timestamp': { type: 'date' } } } });
    await expect(read({ index: 'texts' })).rejects.toThrow(/container\.name.*keyword|keyword.*container\.name/s);
  });

  it('a server that is not there is unreachable', async () => {
    const source = new ElasticsearchSource(settings({ url: 'http://127.0.0.1:9' }), limits);
    await expect(source.read(30, inventory)).rejects.toMatchObject({ failure: 'unreachable' });
    await source.close();
  });

  describe('behind TLS and basic authentication', () => {
    const password = 'correct horse battery staple';
    let folder: string;
    let gate: Server;
    let url: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'elascale-gate-'));
      execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1',
        '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'ca.pem')], { stdio: 'ignore' });
      writeFileSync(join(folder, 'password'), `${password}\n`);
      writeFileSync(join(folder, 'wrong'), 'guess\n');
      gate = createServer({ key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'ca.pem')) }, (incoming, answer) => {
        if (incoming.headers.authorization !== `Basic ${Buffer.from(`monitor:${password}`).toString('base64')}`) {
          answer.writeHead(401, { 'x-elastic-product': 'Elasticsearch' }).end();
          return;
        }
        incoming.pipe(forward(server.url + incoming.url!, { method: incoming.method, headers: incoming.headers }, (upstream) => {
          answer.writeHead(upstream.statusCode!, upstream.headers);
          upstream.pipe(answer);
        }));
      });
      await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
      url = `https://127.0.0.1:${(gate.address() as AddressInfo).port}`;
    });
    afterAll(() => {
      gate?.closeAllConnections();
      gate?.close();
      rmSync(folder, { recursive: true });
    });

    it('reads with the right authority and password', async () => {
      const { services } = await read({ url, ca: join(folder, 'ca.pem'), user: 'monitor', password_file: join(folder, 'password') });
      expect(services.get('shop_api')!.samples).toBe(4);
    });

    it.each([
      ['an unknown authority', { user: 'monitor', password_file: 'password' }, /metrics\.ca/],
      ['a wrong password', { ca: 'ca.pem', user: 'monitor', password_file: 'wrong' }, /password_file/],
    ])('%s is refused, and says what to do without the secret', async (_, given, advice) => {
      const files = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, key === 'user' ? value : join(folder, value as string)]));
      const failure = await read({ url, ...files }).then(() => undefined, (error: unknown) => error as CallError);
      expect(failure).toBeInstanceOf(CallError);
      expect(failure).toMatchObject({ failure: 'refused' });
      expect(failure!.message).toMatch(advice);
      expect(JSON.stringify(failure) + failure!.message).not.toMatch(/guess|horse|Basic/);
    });
  });
});
