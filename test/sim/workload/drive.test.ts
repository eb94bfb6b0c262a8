import { expect, it } from 'vitest';
import { plantModel, steps, type ModelText } from '../plant-model.js';
import { standingCluster, tasksOf } from '../cluster/standing-cluster.js';
import { driveWorkload } from '../../../src/sim/workload/drive.js';

const sensor = { cpu: '1ms', schedule_delay: '5s', listen_delay: '0s', stop_delay: '4s' };

function driven(text: ModelText) {
  const model = plantModel(text);
  const { kernel, traffic, cluster } = standingCluster(model, ['sensor']);
  cluster.deploy();
  const offered = driveWorkload(model.workload, 600, kernel, cluster, traffic);
  return { kernel, traffic, cluster, offered };
}

const closed = (level: object, service?: string) => ({ kind: 'closed', name: 'sensors', entry: 'web', think: '1s', level, ...(service === undefined ? {} : { service }) });

it('clients that are tasks start and stop as a service does', () => {
  const { kernel, traffic, cluster, offered } = driven({
    services: { web: { cpu: '1ms' }, sensor },
    workload: [closed(steps([0, 1], [100, 3], [200, 1]), 'sensor')],
  });
  const clients = cluster.service('sensor')!;
  kernel.runUntil(104);
  expect(tasksOf(clients)).toEqual(['1:edge:serving', '2:edge:starting', '3:edge:starting']);
  kernel.runUntil(105);
  expect(tasksOf(clients)).toEqual(['1:edge:serving', '2:edge:serving', '3:edge:serving']);
  kernel.runUntil(204);
  expect(tasksOf(clients)).toEqual(['1:edge:serving']);
  expect(offered.get('sensors')!.series()).toEqual({ t_s: [0, 100, 200], value: [1, 3, 1] });
  expect(traffic.levels).toEqual([]);
});

it('before the first change stands what the service declares', () => {
  const { kernel, cluster, offered } = driven({
    services: { web: { cpu: '1ms' }, sensor: { ...sensor, replicas: 2 } },
    workload: [closed(steps([50, 0]), 'sensor')],
  });
  kernel.runUntil(49);
  expect(tasksOf(cluster.service('sensor')!)).toHaveLength(2);
  kernel.runUntil(60);
  expect(tasksOf(cluster.service('sensor')!)).toHaveLength(0);
  expect(offered.get('sensors')!.series()).toEqual({ t_s: [0, 50], value: [2, 0] });
});

it('anonymous clients are whole, an open source\'s rate need not be', () => {
  const { kernel, traffic } = driven({
    workload: [closed(steps([0, 1.4], [10, 1.6], [20, 2.2])), { kind: 'open', name: 'visitors', entry: 'web', level: steps([0, 0.5], [10, 2.5]) }],
  });
  kernel.runUntil(30);
  expect(traffic.levels).toEqual([
    { t_s: 0, source: 0, level: 1 }, { t_s: 0, source: 1, level: 0.5 }, { t_s: 10, source: 0, level: 2 }, { t_s: 10, source: 1, level: 2.5 },
  ]);
});

it('refuses clients that no replicated service has', () => {
  expect(() => driven({ workload: [closed(steps([0, 1]), 'nobody')] })).toThrow(/nobody/);
});
