import { describe, expect, test } from 'vitest';
import type { Readings } from '../../../src/adapters/real/metrics/metrics-source.js';
import { snapshotOf } from '../../../src/adapters/real/snapshot-of.js';
import type { SwarmNode, SwarmService, SwarmTask } from '../../../src/adapters/real/swarm/inventory.js';
import { nodeGroups } from '../../../src/adapters/real/swarm/node-groups.js';
import type { Reading } from '../../../src/core/plant/snapshot.js';

const epoch_s = 1_543_270_000;
const moment = { epoch_s, taken_s: 100, window_s: 30 };

const node = (name: string, more: Partial<SwarmNode> = {}): SwarmNode => ({
  id: `id-${name}`, name, role: 'worker', address: '10.0.0.1', created: '2018-11-26T22:06:45.123456789Z', state: 'ready', labels: { loc: name.split('.')[0]! }, cores: 2, ...more,
});
const service = (name: string, more: Partial<SwarmService> = {}): SwarmService => ({
  id: name, name, stack: 'iot_app', mode: 'replicated', desired: 1, labels: {}, constraints: ['node.labels.loc==edge'], reservation_cores: null, ...more,
});
const task = (id: string, of: string, on: string | null, more: Partial<SwarmTask> = {}): SwarmTask => ({
  id, service: of, node: on === null ? null : `id-${on}`, container: 'c', state: on === null ? 'pending' : 'running', ready: on !== null, reason: on === null ? 'no suitable node (insufficient resources on 1 node)' : '',
  started_unix_s: epoch_s + 10, changed_unix_s: epoch_s + 12, ...more,
});
const reading = (cpu: number, newest_s = epoch_s + 95, samples = 3): Reading => ({ cpu, memory: 0.5, net_tx_Bps: 100, samples, newest_s });
const readings = (more: Partial<{ [K in keyof Readings]: Readings[K] }> = {}): Readings => ({ services: new Map(), nodes: new Map(), tasks: new Map(), silent: [], ...more });

const edge = node('edge');
const second = node('edge.20181126220645');
const seen = (services: SwarmService[], tasks: SwarmTask[], measured = readings(), nodes = [edge, second], detail: 'services' | 'tasks' = 'services', without_tasks: readonly string[] = []) =>
  snapshotOf({ services, tasks, nodes }, measured, moment, { detail, without_tasks }, []);

describe('groups of nodes', () => {
  test('are named after their base; without one there is none', () => {
    const groups = nodeGroups([node('core'), edge, second, node('cloud.20181126220645'), node('ip-10-0-0-1.ec2.internal')]);
    expect(groups.map(({ name, nodes }) => [name, nodes.map((each) => each.name)])).toEqual([['core', ['core']], ['edge', ['edge', 'edge.20181126220645']]]);
  });

  test('a host that left and came back is one node: the one that is up, else the younger', () => {
    const gone = node('edge', { id: 'old', state: 'down' });
    for (const nodes of [[gone, edge], [edge, gone]]) expect(nodeGroups(nodes)[0]!.nodes).toEqual([edge]);
    const younger = node('edge', { id: 'young', state: 'down', created: '2019-01-01T00:00:00Z' });
    for (const nodes of [[gone, younger], [younger, gone]]) expect(nodeGroups(nodes)[0]!.base).toBe(younger);
  });
});

describe('a snapshot of a swarm', () => {
  test('counts its time from the epoch, and no sample comes from the future', () => {
    const { taken_s, services } = seen([service('a'), service('b')], [], readings({ services: new Map([['a', reading(0.5)], ['b', reading(0.5, epoch_s + 105)]]) }));
    expect(taken_s).toBe(100);
    expect(services.map((each) => each.reading?.newest_s)).toEqual([95, 100]);
  });

  test('is rounded to a millionth', () => {
    expect(seen([service('a')], [], readings({ services: new Map([['a', reading(1 / 3)]]) })).services[0]!.reading!.cpu).toBe(0.333333);
  });

  test('a service with a running task on a silent node has no reading; one that only waits there has', () => {
    const services = new Map([['a', reading(0.5)]]);
    const silent = readings({ services, silent: ['edge'] });
    expect(seen([service('a')], [task('1', 'a', 'edge')], silent).services[0]!.reading).toBeNull();
    expect(seen([service('a')], [task('1', 'a', 'edge.20181126220645')], silent).services[0]!.reading).not.toBeNull();
    expect(seen([service('a')], [task('1', 'a', 'edge', { state: 'pending' })], silent).services[0]!.reading).not.toBeNull();
  });

  test('tasks that the manager still lists on a lost node do not run', () => {
    const lost = [node('edge', { state: 'down' }), second];
    const { services, groups } = seen([service('a', { desired: 2 })], [task('1', 'a', 'edge'), task('2', 'a', 'edge.20181126220645')], readings(), lost, 'tasks');
    expect(services[0]).toMatchObject({ desired: 2, running: 1, groups: ['edge'] });
    expect(services[0]!.tasks).toMatchObject([{ id: '1', state: 'failed', ready: false }, { id: '2', state: 'running', ready: true }]);
    expect(groups[0]).toMatchObject({ ready: 1 });
  });

  test('a group is the mean of its ready nodes, as fresh as the least fresh, and unknown while one of them is', () => {
    const nodes = new Map([['edge', reading(0.2, epoch_s + 80, 2)], ['edge.20181126220645', reading(0.6, epoch_s + 90, 3)]]);
    expect(seen([], [], readings({ nodes })).groups[0]!.reading).toEqual({ cpu: 0.4, memory: 0.5, net_tx_Bps: 100, samples: 5, newest_s: 80 });
    expect(seen([], [], readings({ nodes, silent: ['edge'] })).groups[0]!.reading).toBeNull();
    expect(seen([], [], readings({ nodes: new Map([['edge', reading(0.2)]]) })).groups[0]!.reading).toBeNull();
    expect(seen([], [], readings({ nodes }), [edge, node('edge.20181126220645', { state: 'draining' })]).groups[0]).toMatchObject({ ready: 1, reading: { cpu: 0.2 } });
    expect(seen([], [], readings(), [node('edge', { state: 'down' })]).groups[0]).toMatchObject({ ready: 0, reading: null });
  });

  test('tasks without a place wait for the groups that they may stand on', () => {
    const tasks = [task('1', 'a', null), task('2', 'a', null), task('3', 'b', null), task('4', 'a', 'edge', { state: 'pending' }), task('not looked at yet', 'a', null, { reason: '' })];
    const { groups } = seen([service('a'), service('b', { constraints: [] })], tasks, readings(), [edge, node('core')]);
    expect(groups.map(({ name, pending_tasks }) => [name, pending_tasks])).toEqual([['core', 1], ['edge', 3]]);
  });

  test('names tasks when asked to, by id, with their newest sample', () => {
    const measured = readings({ tasks: new Map([['1', { cpu: 0.25, at_unix_s: epoch_s + 99, span_s: 10 }]]) });
    const tasks = [task('2', 'a', 'edge'), task('1', 'a', 'edge')];
    const { services } = seen([service('a', { reservation_cores: 0.5 }), service('b')], [...tasks, task('3', 'b', 'edge')], measured, [edge], 'tasks', ['b']);
    expect(services[0]!.tasks).toEqual([
      { id: '1', state: 'running', ready: true, started_s: 10, ready_changed_s: 12, cpu: 0.25, request: 0.5, sampled_s: 99, window_s: 10 },
      { id: '2', state: 'running', ready: true, started_s: 10, ready_changed_s: 12, cpu: null, request: 0.5, sampled_s: 0, window_s: 30 },
    ]);
    expect(services[1]!.tasks).toEqual([]);
    expect(seen([service('a')], tasks, measured).services[0]!.tasks).toEqual([]);
  });

  test('settings from labels are there where there are any', () => {
    const { services } = seen([service('a', { labels: { 'elascale.max': '3', 'elascale.min': 'x' } }), service('b', { labels: { 'elascale.min': 'x' } })], []);
    expect(services[0]!.settings).toEqual({ max: 3 });
    expect(services[1]).not.toHaveProperty('settings');
  });
});
