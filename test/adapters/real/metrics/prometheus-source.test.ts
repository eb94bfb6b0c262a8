import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PrometheusSource } from '../../../../src/adapters/real/metrics/prometheus/prometheus-source.js';
import { nodeOfInstance } from '../../../../src/adapters/real/metrics/prometheus/node-series.js';
import { growths } from '../../../../src/adapters/real/metrics/counter.js';
import { summed } from '../../../../src/adapters/real/metrics/prometheus/series.js';
import { metricsSettings, type PrometheusSettings } from '../../../../src/adapters/real/metrics/metrics-settings.js';
import { GiB, inventory, node, task } from './swarm-fixture.js';

type Labels = Readonly<Record<string, string>>;
type Points = readonly (readonly [at: number, value: number])[];
const series = (labels: Labels, points: Points) => ({ metric: labels, values: points.map(([at, value]) => [at, String(value)]) });

const now = 1_800_000_000;
const ago = (...points: Points): Points => points.map(([s, value]) => [now - s, value]);
const edge = node('edge', { address: '10.0.0.1' });
const core = node('core', { address: '10.0.0.2' });

function containerOf(id: string, { service, task: taskId, on }: { readonly service: string; readonly task: string; readonly on: string }, metrics: Readonly<Record<string, Points>>) {
  const labels = { id: `/docker/${id}`, instance: 'cadvisor', container_label_com_docker_swarm_service_name: service, container_label_com_docker_swarm_task_id: taskId, container_label_com_docker_swarm_node_id: on };
  return Object.entries(metrics).map(([name, points]) => {
    const [metric, ...extra] = name.split(',');
    return series({ ...labels, __name__: metric!, ...Object.fromEntries(extra.map((pair) => pair.split('='))) }, points);
  });
}

/** What the server answers to the query on containers and to that on nodes. */
let answers: { containers: readonly object[]; nodes: readonly object[] };
let failWith: { status: number; body: string } | null;
const asked: URLSearchParams[] = [];
let server: Server;
let source: PrometheusSource;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => { body += chunk.toString('utf8'); });
    request.on('end', () => {
      const form = new URLSearchParams(body);
      asked.push(form);
      if (failWith !== null) {
        response.writeHead(failWith.status).end(failWith.body);
        return;
      }
      const result = form.get('query')!.includes('container_') ? answers.containers : answers.nodes;
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  source = new PrometheusSource(metricsSettings.parse({ source: 'prometheus', url: `http://127.0.0.1:${port}/` }) as PrometheusSettings, { timeout_s: 5, attempts: 1 });
});
afterAll(() => server.close());

beforeEach(() => {
  answers = { containers: [], nodes: [] };
  failWith = null;
  asked.length = 0;
  vi.useFakeTimers({ now: now * 1000, toFake: ['Date'] });
});
afterEach(() => { vi.useRealTimers(); });

describe('readings from Prometheus', () => {
  it('are the means over the samples of the window, with two queries whatever the number of services', async () => {
    answers.containers = [
      ...containerOf('a', { service: 'shop_api', task: 't1', on: edge.id }, {
        'container_cpu_usage_seconds_total,cpu=total': ago([35, 100], [25, 104], [15, 105], [5, 111]),
        container_memory_working_set_bytes: ago([25, 0.5 * GiB], [15, 0.5 * GiB], [5, 0.25 * GiB]),
        container_spec_memory_limit_bytes: ago([5, GiB], [15, GiB], [25, GiB]).toReversed(),
        'container_network_transmit_bytes_total,interface=eth0': ago([35, 0], [25, 0], [15, 1000], [5, 2000]),
        'container_network_transmit_bytes_total,interface=eth1': ago([35, 0], [25, 500], [15, 500], [5, 500]),
      }),
      ...containerOf('b', { service: 'shop_api', task: 't2', on: core.id }, { container_cpu_usage_seconds_total: ago([14, 7], [4, 8]) }),
      ...containerOf('c', { service: 'shop_db', task: 't3', on: core.id }, { 'container_cpu_usage_seconds_total,cpu=cpu00': ago([14, 1], [4, 2]), 'container_cpu_usage_seconds_total,cpu=cpu01': ago([14, 1], [4, 4]) }),
    ];
    const { services, tasks, silent } = await source.read(30, inventory([edge, core]));
    expect(services.get('shop_api')).toEqual({
      cpu: expect.closeTo((0.4 + 0.1 + 0.6 + 0.1) / 4, 9), memory: expect.closeTo((0.5 + 0.5 + 0.25) / 4, 9), net_tx_Bps: expect.closeTo((50 + 100 + 100) / 4, 9), samples: 4, newest_s: now - 4,
    });
    expect(services.get('shop_db')).toMatchObject({ cpu: expect.closeTo(0.4, 9), samples: 1 });
    expect(tasks.get('t1')).toEqual({ cpu: expect.closeTo(0.6, 9), at_unix_s: now - 5, span_s: 10 });
    expect(silent).toEqual([]);
    expect(asked.map((form) => [form.get('time'), /\[60s\]$/.test(form.get('query')!)])).toEqual([[`${now}.000`, true], [`${now}.000`, true]]);
  });

  it('take the node\'s memory where a container has no limit', async () => {
    answers.containers = containerOf('a', { service: 'shop_api', task: 't1', on: edge.id }, {
      container_cpu_usage_seconds_total: ago([15, 1], [5, 2]), container_memory_working_set_bytes: ago([15, GiB], [5, GiB]), container_spec_memory_limit_bytes: ago([15, 0], [5, 0]),
    });
    answers.nodes = [series({ __name__: 'node_memory_MemTotal_bytes', instance: '10.0.0.1:9100' }, ago([15, 8 * GiB], [5, 8 * GiB]))];
    expect((await source.read(30, inventory([edge]))).services.get('shop_api')!.memory).toBe(1 / 8);
  });

  it('leave out samples that are no numbers, as NaN and +Inf', async () => {
    answers.containers = containerOf('a', { service: 'shop_api', task: 't1', on: edge.id }, {
      container_cpu_usage_seconds_total: ago([25, 1], [15, NaN], [5, 5]), container_memory_working_set_bytes: ago([15, GiB], [5, NaN]), container_spec_memory_limit_bytes: ago([15, 4 * GiB], [5, Infinity]),
    });
    expect((await source.read(30, inventory([edge]))).services.get('shop_api')).toEqual({ cpu: 0.2, memory: 0.25, net_tx_Bps: 0, samples: 1, newest_s: now - 5 });
  });

  it('of a node are what is not idle over all its CPUs', async () => {
    const instance = '10.0.0.1:9100';
    answers.nodes = [
      ...[0, 1].map((cpu) => series({ __name__: 'node_cpu_seconds_total', instance, mode: 'idle', cpu: String(cpu) }, ago([21, 1000], [11, 1000 + 5 * (cpu + 1)], [1, 1000 + 10 * (cpu + 1)]))),
      series({ __name__: 'node_memory_MemTotal_bytes', instance }, ago([11, 8 * GiB], [1, 8 * GiB])),
      series({ __name__: 'node_memory_MemAvailable_bytes', instance }, ago([11, 6 * GiB], [1, 2 * GiB])),
      series({ __name__: 'node_network_transmit_bytes_total', instance, device: 'eth0' }, ago([21, 0], [11, 100], [1, 200])),
      series({ __name__: 'node_cpu_seconds_total', instance: '10.9.9.9:9100', mode: 'idle', cpu: '0' }, ago([11, 0], [1, 1])),
    ];
    const { nodes, silent } = await source.read(30, inventory([edge, core]));
    expect([...nodes]).toEqual([['edge', { cpu: expect.closeTo(0.25, 9), memory: 0.5, net_tx_Bps: 10, samples: 2, newest_s: now - 1 }]]);
    expect(silent).toEqual(['core']);
  });

  it('call a node silent when tasks that ran all through the window gave no sample, though the node itself speaks', async () => {
    const idle = (address: string) => series({ __name__: 'node_cpu_seconds_total', instance: `${address}:9100`, mode: 'idle', cpu: '0' }, ago([11, 0], [1, 9]));
    answers.nodes = [idle(edge.address), idle(core.address)];
    answers.containers = containerOf('a', { service: 'shop_api', task: 't1', on: edge.id }, { container_cpu_usage_seconds_total: ago([11, 0], [1, 1]) });
    const silentWith = async (changed_unix_s: number) => (await source.read(30, inventory([edge, core], [task('t1', { node: edge.id }), task('t2', { node: core.id, changed_unix_s })]))).silent;
    expect(await silentWith(now - 31)).toEqual(['core']);
    expect(await silentWith(now - 5)).toEqual([]);
  });

  it('fail with what to do', async () => {
    await expect(source.read(30, inventory([edge]))).rejects.toMatchObject({ name: 'CallError', failure: 'bad-answer', advice: expect.stringContaining('elascale ship') });
    failWith = { status: 503, body: '{"status":"error","error":"starting"}' };
    await expect(source.read(30, inventory([edge]))).rejects.toMatchObject({ failure: 'unreachable', reason: 'HTTP 503: starting' });
    failWith = { status: 401, body: 'Unauthorized' };
    await expect(source.read(30, inventory([edge]))).rejects.toMatchObject({ failure: 'refused', advice: expect.stringContaining('metrics.password_file') });
    failWith = { status: 200, body: '<html>' };
    await expect(source.read(30, inventory([edge]))).rejects.toMatchObject({ failure: 'bad-answer' });
  });
});

describe('an exporter\'s instance', () => {
  it.each([['10.0.0.1:9100', 'edge'], ['10.0.0.1', 'edge'], ['core:9100', 'core'], ['core', 'core'], ['[fe80::1]:9100', 'six'], ['10.0.0.11:9100', undefined], ['cor:9100', undefined]])('%s stands on %s', (instance, name) => {
    expect(nodeOfInstance(instance, [edge, core, node('six', { address: 'fe80::1' })])?.name).toBe(name);
  });
});

describe('counters', () => {
  const points = fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.nat(1000)), { maxLength: 20 }).map((steps) => {
    let at = 0;
    return steps.map(([step, value]) => ({ at_unix_s: at += step, value }));
  });

  it('never grow by less than nothing, and each growth is that of two neighbours', () => {
    fc.assert(fc.property(points, (counted) => {
      const grown = growths(counted);
      expect(grown.every(({ rate, span_s }) => rate >= 0 && span_s > 0)).toBe(true);
      expect(grown.length).toBe(counted.slice(1).filter(({ value }, index) => value >= counted[index]!.value).length);
    }));
  });

  it('add up where all have a sample, and nowhere else', () => {
    fc.assert(fc.property(points, points, (a, b) => {
      const sums = summed([{ labels: {}, points: a }, { labels: {}, points: b }]);
      const expected = a.flatMap(({ at_unix_s, value }) => b.filter((other) => other.at_unix_s === at_unix_s).map((other) => ({ at_unix_s, value: value + other.value })));
      expect(sums).toEqual(expected);
    }));
  });
});
