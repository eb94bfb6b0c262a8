import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { apiNode, apiService, apiTask } from '../../../../src/adapters/real/swarm/engine-api.js';
import { inventoryOf } from '../../../../src/adapters/real/swarm/observe-swarm.js';

/** What a manager of Docker 20.10 answered: three engines, an application, a global service, a homeless one, one that fails, a job. */
const recorded = z
  .object({ services: z.array(apiService), tasks: z.array(apiTask), nodes: z.array(apiNode) })
  .parse(JSON.parse(readFileSync(new URL('recorded-swarm.json', import.meta.url), 'utf8')));
const { services, tasks, nodes } = inventoryOf(recorded.services, recorded.tasks, recorded.nodes);
const tasksOf = (name: string) => tasks.filter(({ service }) => service === name);

describe('an inventory', () => {
  test('names services in order, jobs left out', () => {
    expect(services.map(({ name, stack, mode, desired }) => [name, stack, mode, desired])).toEqual([
      ['agent', '', 'global', 3], ['broken', '', 'replicated', 1], ['homeless', '', 'replicated', 1],
      ['iot_app_db', 'iot_app', 'replicated', 0], ['iot_app_rest_api', 'iot_app', 'replicated', 2],
    ]);
    expect(recorded.services).toHaveLength(services.length + 1);
    expect(services.at(-1)).toMatchObject({ constraints: ['node.labels.loc==edge'], reservation_cores: 0.25, labels: { 'elascale.max': '5', 'swarm.autoscaler': 'true' } });
    expect(services[0]).toMatchObject({ constraints: [], reservation_cores: null });
  });

  test('tells why a task waits', () => {
    expect(tasksOf('homeless')).toMatchObject([{ state: 'pending', node: null, container: null, ready: false, reason: 'no suitable node (scheduling constraints not satisfied on 3 nodes)' }]);
    expect(tasksOf('broken')).toMatchObject([{ state: 'pending', ready: false, reason: 'waits to be started: a restart after a failure, or an update' }]);
    for (const task of tasksOf('iot_app_rest_api')) {
      expect(task).toMatchObject({ state: 'running', ready: true, reason: '' });
      expect(task.container).toMatch(/^[0-9a-f]{64}$/);
      expect(nodes.find(({ id }) => id === task.node)?.name).toBe('iot-edge');
      expect(task.changed_unix_s).toBeGreaterThan(task.started_unix_s);
    }
  });

  test('nodes by name, the manager under the address that others reach it by', () => {
    expect(nodes.map(({ name, role, state }) => [name, role, state])).toEqual([['iot-core', 'worker', 'ready'], ['iot-edge', 'worker', 'ready'], ['iot-master', 'manager', 'ready']]);
    for (const { address, cores } of nodes) {
      expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
      expect(address).not.toBe('0.0.0.0');
      expect(cores).toBe(2);
    }
  });

  const node = (change: object) => inventoryOf([], [], [apiNode.parse({ ...recorded.nodes[0]!, ...change })]).nodes[0]!;
  test.each([
    ['ready', 'active', 'ready'], ['ready', 'drain', 'draining'], ['ready', 'pause', 'draining'], ['down', 'active', 'down'], ['unknown', 'active', 'down'], ['disconnected', 'drain', 'down'],
  ])('a node that is %s and %s counts as %s', (state, Availability, expected) => {
    expect(node({ Status: { State: state }, Spec: { ...recorded.nodes[0]!.Spec, Availability } }).state).toBe(expected);
  });

  test('a node that has just joined has no host name yet: it goes by its id', () => {
    expect(node({ Description: { Resources: { NanoCPUs: 2e9 } } }).name).toBe(recorded.nodes[0]!.ID);
  });

  test.each([['0.5', 0.5], ['4', 4], ['0', 2], ['-1', 2], ['many', 2], ['', 2]])('the label elascale.cores=%s gives %d cores', (label, expected) => {
    expect(node({ Spec: { ...recorded.nodes[0]!.Spec, Labels: { 'elascale.cores': label } } }).cores).toBe(expected);
  });

  const state = (DesiredState: string, State: string) => inventoryOf(recorded.services, [{ ...recorded.tasks[0]!, DesiredState, Status: { ...recorded.tasks[0]!.Status, State } }], []).tasks[0]!.state;
  test.each([
    ['running', 'new', 'pending'], ['running', 'preparing', 'pending'], ['running', 'starting', 'pending'], ['running', 'running', 'running'], ['ready', 'ready', 'pending'],
    ['running', 'failed', 'failed'], ['running', 'rejected', 'failed'], ['running', 'orphaned', 'failed'], ['remove', 'running', 'removing'], ['shutdown', 'running', 'removing'],
  ])('a task that is wanted %s and is %s counts as %s', (desired, now, expected) => {
    expect(state(desired, now)).toBe(expected);
  });
});
