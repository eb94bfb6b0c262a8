import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { observeSwarm } from '../../src/adapters/real/swarm/observe-swarm.js';
import { readRun } from '../../src/experiment/gap/read-run.js';
import { loadLiveConfiguration } from '../../src/live/load-live-configuration.js';
import { managerEngine } from '../../src/live/node-engines.js';
import { elascale } from '../end-to-end/command.js';

/** One burst, in which a single replica has three times the work of the limit. */
const scenario = `
name: burst
description: a burst of four sensors on the lab's three hosts
duration: 60s
sample: 5s
policies: [discrete]
objective: {latency: 500ms, service: iot_app_rest_api}
application:
  stack: iot_app
  services:
    iot_app_sensor: {constraints: [loc==agg-sensor], cpu: 1ms}
    iot_app_rest_api: {constraints: [loc==edge], cpu: 8ms, calls: [{to: iot_app_db}]}
    iot_app_db: {constraints: [loc==core], cpu: 1ms}
infrastructure:
  flavours: {lab: {cores: 2}}
  groups:
    iot-master: {flavour: lab, labels: {loc: agg-sensor}}
    iot-edge: {flavour: lab, labels: {loc: edge}}
    iot-core: {flavour: lab, labels: {loc: core}}
workload:
  - {kind: closed, name: sensors, service: iot_app_sensor, entry: iot_app_rest_api, think: 50ms, level: {kind: steps, steps: [{at: 0s, level: 1}, {at: 12s, level: 4}, {at: 47s, level: 2}]}}
engine:
  policy: discrete
  interval: 3s
  window: 10s
  ignore: {services: [iot_app_sensor, iot_app_db], groups: [iot-master, iot-core]}
  services: {iot_app_rest_api: {cpu_up_limit: 0.1, cpu_down_limit: 0.001, max: 2}}
`;

describe('a scenario on the lab', () => {
  const config = inject('labYaml');
  let folder: string;
  let run: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'elascale-testbed-'));
    writeFileSync(join(folder, 'burst.yaml'), scenario);
    run = join(folder, 'real');
    const { code, err } = await elascale(['deploy', 'iot-app', '--config', config, '--cpu-ms', '8', '--think-ms', '50']);
    expect(err + code).toMatch(/0$/);
  });

  afterAll(async () => {
    await elascale(['clean', 'iot-app', '--config', config]);
    rmSync(folder, { recursive: true });
  });

  it('is flown by the engine, and leaves a run directory as a simulation does', async () => {
    const { code, out, err } = await elascale(['testbed', join(folder, 'burst.yaml'), '--config', config, '--out', run, '--json']);
    expect(err + code).toMatch(/0$/);
    const answer = JSON.parse(out) as { runs: { scenario: string; policy: string; seed: number; dir: string }[]; comparison: unknown[]; report: string };
    expect(answer.runs).toEqual([{ scenario: 'burst', policy: 'discrete', seed: 1, dir: join(run, 'burst/discrete/seed-1') }]);
    expect(readFileSync(answer.report, 'utf8')).toContain('fidelity real');

    const { t_s, columns } = readRun(run);
    expect(t_s).toEqual(Array.from({ length: 12 }, (_, row) => 5 * (row + 1)));
    const column = (name: string) => columns.get(name)!;
    expect(column('sensors.offered')).toEqual([1, 1, ...Array<number>(7).fill(4), 2, 2, 2]);
    expect(column('iot_app_sensor.running').slice(4, 8)).toEqual([4, 4, 4, 4]);
    expect(column('iot_app_sensor.running').at(-1)).toBe(2);
    // The burst is over the limit from its first full window on.
    expect(column('iot_app_rest_api.replicas').slice(7)).toEqual([2, 2, 2, 2, 2]);
    expect(column('iot_app_rest_api.running').at(-1)).toBe(2);
    for (const row of [5, 6, 7]) {
      expect(column('throughput_rps')[row]!).toBeGreaterThan(2 * column('throughput_rps')[1]!);
      expect(column('latency_p95_s')[row]!).toBeGreaterThan(0.008);
      expect(column('iot_app_rest_api.cpu')[row]!).toBeGreaterThan(0.1);
    }
    expect(column('iot-edge.nodes')).toEqual(Array(12).fill(1));
  });

  it('has a journal that replays, byte for byte', async () => {
    const { code, out } = await elascale(['replay', run, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ match: true });
  });

  it('is compared with its simulation', async () => {
    const simulated = join(folder, 'simulated');
    expect((await elascale(['run', join(folder, 'burst.yaml'), '--seeds', '1', '--out', simulated])).code).toBe(0);
    const { code, out } = await elascale(['gap', simulated, run, '--align', 'none', '--json']);
    expect(code).toBe(0);
    const { series } = JSON.parse(out) as { series: Record<string, { agreement?: number; nrmse?: number }> };
    expect(series['iot_app_sensor.replicas']!.agreement).toBe(1);
    expect(series['iot_app_rest_api.cpu']!.nrmse).toBeGreaterThanOrEqual(0);
  });

  it('names what the cluster does not have, and changes nothing', async () => {
    const manager = managerEngine(loadLiveConfiguration(config));
    const before = (await observeSwarm(manager)).services.map(({ name, desired }) => [name, desired]);
    writeFileSync(join(folder, 'wrong.yaml'), scenario.replaceAll('iot_app_db', 'iot_app_dp').replaceAll('iot-core', 'iot-cord'));
    const { code, err } = await elascale(['testbed', join(folder, 'wrong.yaml'), '--config', config]);
    expect(code).toBe(2);
    expect(err).toMatch(/application\.services\.iot_app_dp: found unknown service of the cluster.*Did you mean "iot_app_db"/);
    expect(err).toMatch(/infrastructure\.groups\.iot-cord: found unknown node of the cluster.*Did you mean "iot-core"/);
    expect((await observeSwarm(manager)).services.map(({ name, desired }) => [name, desired])).toEqual(before);
  });
});
