import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { copyImages } from '../../src/adapters/real/images/copy-images.js';
import { imageCache } from '../../src/adapters/real/images/layer.js';
import { missingOn } from '../../src/adapters/real/images/load-images.js';
import { provideImages, removeImages } from '../../src/adapters/real/images/provide-images.js';
import { appImages, imageLabel, type AppImages } from '../../src/adapters/real/iot-app/app-images.js';
import { appStack, iotApp, type AppSettings } from '../../src/adapters/real/iot-app/app-stack.js';
import { NodeCounterReader } from '../../src/adapters/real/metrics/docker-stats/node-counters.js';
import { poll } from '../../src/adapters/real/poll.js';
import { deployStack } from '../../src/adapters/real/stack/deploy-stack.js';
import { removeStack } from '../../src/adapters/real/stack/remove-stack.js';
import type { DockerEngine } from '../../src/adapters/real/swarm/docker-engine.js';
import { observeSwarm } from '../../src/adapters/real/swarm/observe-swarm.js';
import { readServiceLog } from '../../src/adapters/real/swarm/read-service-log.js';
import { scaleService } from '../../src/adapters/real/swarm/scale-service.js';
import { loadLiveConfiguration } from '../../src/live/load-live-configuration.js';
import { managerEngine, nodeEngines } from '../../src/live/node-engines.js';
import { clientReportOf } from '../../src/testbed/client-report.js';

const settings: AppSettings = { sensors: 2, apis: 1, cpu_ms: 1, think_ms: 20, clients: 1, limit_cores: null };
const patience_s = 120;

describe('the example application on the lab', () => {
  const configuration = loadLiveConfiguration(inject('labYaml'));
  const manager = managerEngine(configuration);
  let engines: readonly DockerEngine[];
  let images: AppImages;
  let bundles: string;

  beforeAll(async () => {
    bundles = mkdtempSync(join(tmpdir(), 'elascale-bundles-'));
    execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/bundle-examples.mjs', import.meta.url)), bundles]);
    engines = (await nodeEngines(configuration)).map((engine) => engine.within(300));
    images = await appImages(imageCache(), join(bundles, 'iot-app'));
  });

  /** Bytes that each running task of the API has received. */
  async function receivedByApis(): Promise<ReadonlyMap<string, number>> {
    const read = await Promise.all(engines.map((engine) => new NodeCounterReader(engine, 8).read()));
    return new Map(read.flatMap(({ containers }) => containers.filter(({ service }) => service === 'iot_app_rest_api').map(({ id, received_B }) => [id, received_B])));
  }

  afterAll(async () => {
    await removeStack(manager, appStack, patience_s);
    await Promise.all(engines.map((engine) => removeImages(engine, imageLabel)));
    rmSync(bundles, { recursive: true });
  });

  it('has its images brought to every node, once', async () => {
    const first = await provideImages(engines, Object.values(images));
    expect(first.map(({ loaded }) => loaded.length)).toEqual(engines.map(() => 3));
    const second = await provideImages(engines, Object.values(images));
    expect(second.flatMap(({ loaded }) => loaded)).toEqual([]);
  });

  it('runs where the original places it, and its sensors get answers', async () => {
    const services = await deployStack(manager, iotApp(images, settings), patience_s);
    expect(services.map(({ name, outcome, replicas }) => [name, outcome, replicas])).toEqual([['iot_app_db', 'created', 1], ['iot_app_rest_api', 'created', 1], ['iot_app_sensor', 'created', 2]]);
    const { nodes, tasks } = await observeSwarm(manager);
    const places = tasks.map(({ service, node }) => [service, nodes.find(({ id }) => id === node)?.labels['loc']]);
    expect(places.sort()).toEqual([['iot_app_db', 'core'], ['iot_app_rest_api', 'edge'], ['iot_app_sensor', 'agg-sensor'], ['iot_app_sensor', 'agg-sensor']]);
    const answering = await poll(patience_s, async () => {
      const reports = (await readServiceLog(manager, 'iot_app_sensor', 0)).flatMap((line) => { const report = clientReportOf(line); return report === undefined ? [] : [report]; });
      return reports.filter(({ answered, failed }) => answered > 0 && failed === 0).length >= 2 ? reports : undefined;
    });
    expect(answering).toBeDefined();
  });

  it('is left alone by a second deployment, and follows a changed one', async () => {
    const again = await deployStack(manager, iotApp(images, settings), patience_s);
    expect(again.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    const changed = await deployStack(manager, iotApp(images, { ...settings, cpu_ms: 2 }), patience_s);
    expect(changed.map(({ outcome }) => outcome)).toEqual(['unchanged', 'updated', 'unchanged']);
  });

  it('spreads its requests over both tasks when rest_api goes from 1 to 2', async () => {
    await scaleService(manager, 'iot_app_rest_api', 2);
    const before = await poll(patience_s, async () => {
      const received = await receivedByApis();
      return received.size === 2 ? received : undefined;
    });
    expect(before).toBeDefined();
    // Each has been sent at least a hundred requests since, the larger part no more than three times the smaller.
    const shares = await poll(patience_s, async () => {
      const received_B = [...await receivedByApis()].map(([task, bytes]) => bytes - before!.get(task)!);
      return Math.min(...received_B) > 50_000 ? received_B : undefined;
    });
    expect(shares).toHaveLength(2);
    expect(Math.max(...shares!) / Math.min(...shares!)).toBeLessThan(3);
  });

  it('has the images that a node lacks copied from the manager', async () => {
    const joining = engines.find(({ at }) => at !== manager.at)!;
    const ids = Object.values(images).map(({ id }) => id);
    await removeStack(manager, appStack, patience_s);
    await removeImages(joining, imageLabel);
    expect(await missingOn(joining, ids)).toEqual(ids);
    await deployStack(manager, { ...iotApp(images, settings), services: iotApp(images, settings).services.map((service) => ({ ...service, replicas: 0 })) }, patience_s);
    expect([...await copyImages(manager, joining)].sort()).toEqual([...ids].sort());
    expect(await missingOn(joining, ids)).toEqual([]);
    expect(await copyImages(manager, joining)).toEqual([]);
  });

  it('is gone after cleaning, and cleaning again finds nothing', async () => {
    expect([...await removeStack(manager, appStack, patience_s)].sort()).toEqual(['iot_app_db', 'iot_app_default', 'iot_app_rest_api', 'iot_app_sensor']);
    expect(await Promise.all(engines.map((engine) => removeImages(engine, imageLabel)))).toEqual(engines.map(() => 3));
    expect((await observeSwarm(manager)).services.filter(({ stack }) => stack === appStack)).toEqual([]);
    const networks = await manager.ask('GET /networks', z.array(z.object({ Name: z.string() })), (docker) => docker.listNetworks());
    expect(networks.map(({ Name }) => Name)).not.toContain('iot_app_default');
    expect(await removeStack(manager, appStack, patience_s)).toEqual([]);
    expect(await Promise.all(engines.map((engine) => removeImages(engine, imageLabel)))).toEqual(engines.map(() => 0));
  });
});
