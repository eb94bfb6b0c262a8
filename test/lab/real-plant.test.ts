import { afterAll, beforeAll, inject } from 'vitest';
import { poll } from '../../src/adapters/real/poll.js';
import { openMetricsSource } from '../../src/adapters/real/metrics/open-metrics-source.js';
import type { MetricsSource } from '../../src/adapters/real/metrics/metrics-source.js';
import { metricsSettings } from '../../src/adapters/real/metrics/metrics-settings.js';
import { membershipOf } from '../../src/adapters/real/nodes/manager-membership.js';
import type { NodeProvider } from '../../src/adapters/real/nodes/node-provider.js';
import { openProvider } from '../../src/adapters/real/nodes/open-provider.js';
import { Provisioning } from '../../src/adapters/real/nodes/provisioning.js';
import { RealPlant } from '../../src/adapters/real/real-plant.js';
import { clusterSettings } from '../../src/adapters/real/swarm/cluster-settings.js';
import { scaleService } from '../../src/adapters/real/swarm/scale-service.js';
import { plantContract, type PlantUnderTest } from '../plant-contract.js';
import { LabSwarm, limits } from './lab-swarm.js';

const service = 'contract-web';
const globalService = 'contract-agent';
const window_s = 30;

let swarm: LabSwarm;
let metrics: MetricsSource;

beforeAll(async () => {
  swarm = await LabSwarm.open(inject('labName'));
  await swarm.create(service, { replicas: 1, constraints: ['node.labels.loc==edge'] });
  await swarm.create(globalService, { replicas: null, constraints: ['node.labels.loc!=core'] });
  const { address, port, tls } = swarm.hosts[0]!;
  const cluster = clusterSettings.parse({ docker: `tcp://${address}:${port}`, tls: { ca: tls.ca, cert: tls.cert, key: tls.key } });
  metrics = openMetricsSource(metricsSettings.parse({ source: 'docker-stats', sample: '5s' }), cluster);
});

afterAll(async () => {
  await metrics.close();
  await swarm.close();
});

plantContract('a real swarm', async (): Promise<PlantUnderTest> => {
  const { manager } = swarm;
  await scaleService(manager, service, 1);
  const machines = openProvider({ provider: 'lab', lab: inject('labName'), boot_delay: 0, ready_within: 120, drain_within: 30 });
  const provider: NodeProvider = {
    list: () => machines.list(),
    engine: (machine) => machines.engine(machine),
    remove: (machine) => machines.remove(machine),
    async create(machine, base, signal) {
      await machines.create(machine, base, signal);
      await swarm.provide(await machines.engine(machine));
    },
  };
  const provisioning = new Provisioning(provider, membershipOf(manager, limits), { ready_within: 120, drain_within: 30 }, () => undefined);
  const epoch_s = Date.now() / 1000;
  const began_ms = performance.now();
  const clock = { epoch_s, get now_s() { return (performance.now() - began_ms) / 1000; } };
  const plant = new RealPlant({ manager, metrics, window_s, provisioning, network: null, rebalance: false, clock, refusal: () => null, warn: () => undefined });
  const settle = async (): Promise<void> => {
    const inventory = await swarm.until('as many tasks run as are wanted', ({ services, tasks }) => services.every(({ name, desired }) => {
      const own = tasks.filter((task) => task.service === name);
      return own.length === desired && own.every(({ state }) => state === 'running');
    }));
    const measured = await poll(60, async () => {
      const { services } = await metrics.read(window_s, inventory);
      return services.has(service) && services.has(globalService) ? true : undefined;
    });
    if (measured === undefined) throw new Error('no readings');
  };
  await settle();
  return {
    plant, service, globalService, group: 'iot-edge', settle,
    async until(done) {
      if ((await poll(180, () => Promise.resolve(done() ? true : undefined))) === undefined) throw new Error('not within 180 s');
    },
    close: () => Promise.resolve(),
  };
});
