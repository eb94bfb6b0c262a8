import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exposition } from '../../../../src/adapters/real/ship/exposition.js';
import { PrometheusExporter } from '../../../../src/adapters/real/ship/prometheus-exporter.js';
import { container, counted, GiB, node } from '../metrics/swarm-fixture.js';

describe('the text format', () => {
  it('has help, type, labels and a time in milliseconds', () => {
    expect(exposition([
      { name: 'a_total', type: 'counter', help: 'All of a.', samples: [{ labels: { name: 'x "y" \\ z\nw' }, value: 1.5, at_unix_s: 1700000000.1234 }] },
      { name: 'b', type: 'gauge', help: 'None.', samples: [] },
    ])).toBe('# HELP a_total All of a.\n# TYPE a_total counter\na_total{name="x \\"y\\" \\\\ z\\nw"} 1.5 1700000000123\n');
  });
});

describe('the exporter', () => {
  let exporter: PrometheusExporter;
  beforeEach(async () => {
    vi.useFakeTimers({ now: 2_000_000, toFake: ['Date'] });
    exporter = await PrometheusExporter.listen('127.0.0.1', 0, 30);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await exporter.close();
  });
  const text = async () => (await fetch(exporter.at)).text();

  it('serves the last counters of every node under cAdvisor\'s names, with the engine\'s times', async () => {
    exporter.counted(node('edge'), counted(1980, [container('a', 1980)]));
    exporter.counted(node('edge'), counted(1990, [container('a', 1990, { cpu_s: 12.5, sent_B: 700, received_B: 300 }), container('x', 1990, { service: null, task: null })]));
    const lines = (await text()).split('\n');
    const of = 'id="/docker/a",name="a",image="shop",node="edge",container_label_com_docker_swarm_node_id="id-edge",container_label_com_docker_swarm_service_name="shop_api",container_label_com_docker_swarm_task_id="a"';
    expect(lines.filter((line) => line.includes('"/docker/a"'))).toEqual([
      `container_cpu_usage_seconds_total{${of}} 12.5 990000`,
      `container_memory_working_set_bytes{${of}} ${0.25 * GiB} 990000`,
      `container_spec_memory_limit_bytes{${of}} ${GiB} 990000`,
      `container_network_receive_bytes_total{${of}} 300 990000`,
      `container_network_transmit_bytes_total{${of}} 700 990000`,
    ]);
    expect(lines.filter((line) => line.includes('"/docker/x"') && line.includes('service_name'))).toEqual([]);
  });

  it('no longer serves a node that left or fell silent', async () => {
    exporter.counted(node('edge'), counted(1969, [container('a', 1969)]));
    exporter.counted(node('core'), counted(1971, [container('b', 1971)]));
    const served = await text();
    expect([served.includes('node="edge"'), served.includes('node="core"')]).toEqual([false, true]);
  });

  it('serves nothing but metrics', async () => {
    expect((await fetch(exporter.at.replace('/metrics', '/'))).status).toBe(404);
    expect((await fetch(exporter.at, { method: 'POST' })).status).toBe(404);
    expect((await fetch(exporter.at)).headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it('says that a port is taken', async () => {
    const { port } = new URL(exporter.at);
    await expect(PrometheusExporter.listen('127.0.0.1', Number(port), 30)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('the names', () => {
  // Lines of cAdvisor 0.49.2 about one task on Docker 20.10.
  const recorded = readFileSync(new URL('cadvisor.txt', import.meta.url), 'utf8').trimEnd().split('\n');
  const labelsOf = (line: string) => [...line.matchAll(/(\w+)="[^"]*"/g)].map(([, label]) => label!);

  it('are those that cAdvisor gives the same container, with the same labels', async () => {
    const exporter = await PrometheusExporter.listen('127.0.0.1', 0, 30);
    const now = Date.now() / 1000;
    exporter.counted(node('edge'), counted(now, [container('a', now)]));
    const ours = (await (await fetch(exporter.at)).text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    await exporter.close();
    const name = (line: string) => /^\w+/.exec(line)![0];
    expect(ours.map(name).sort()).toEqual(recorded.map(name).sort());
    for (const line of ours) {
      const theirs = labelsOf(recorded.find((other) => name(other) === name(line))!);
      expect(labelsOf(line).filter((label) => label !== 'node' && !theirs.includes(label)), line).toEqual([]);
    }
  });
});
