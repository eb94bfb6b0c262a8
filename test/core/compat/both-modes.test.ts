import { describe, expect, test } from 'vitest';
import { engineConfiguration } from '../../../src/core/configuration/engine-configuration.js';
import { Engine } from '../../../src/core/engine/engine.js';
import type { Output } from '../../../src/core/engine/output.js';
import type { Input } from '../../../src/core/engine/protocol.js';
import type { CycleEntry } from '../../../src/core/journal/line.js';
import type { NodeGroupObservation, NodeObservation, ServiceObservation } from '../../../src/core/plant/snapshot.js';
import { builtInPolicies } from '../../../src/core/policies/registry.js';
import { node, reading, service } from '../engine/small-world.js';

// The same cluster under the same configuration, decided by both modes: the differences of docs/compat.md side by side.

interface Cluster {
  readonly services: readonly ServiceObservation[];
  readonly groups?: readonly NodeGroupObservation[];
  readonly nodes?: readonly NodeObservation[];
}

/** One cycle on a cluster that stands still and obeys. */
function cycleOf(compat: 'none' | 'elascale', given: object, { services, groups = [], nodes = [node('iot-edge')] }: Cluster): CycleEntry {
  const configuration = engineConfiguration.parse({ ...given, compat });
  const policy = { policy: builtInPolicies.get('discrete')!, parameters: builtInPolicies.get('discrete')!.parameters.parse({}) };
  const engine = new Engine(configuration, { service: policy, group: policy });
  let t_s = 0;
  const inbox: Input[] = [{ kind: 'start', t_s, epoch_s: 1_543_270_005 }];
  for (let input = inbox.shift(); input !== undefined; input = inbox.shift()) {
    for (const output of engine.step(input)) {
      if (output.kind === 'journal' && output.entry.type === 'cycle') return output.entry;
      inbox.push(...answerTo(output));
    }
  }
  throw new Error('the cycle did not end');

  function answerTo(output: Output): Input[] {
    switch (output.kind) {
      case 'observe': return [{ kind: 'observed', t_s, id: output.id, snapshot: { taken_s: t_s, services, groups, nodes } }];
      case 'act': return [{ kind: 'receipt', t_s, id: output.id, outcome: { kind: 'done' } }];
      case 'wake': t_s = output.at_s; return [{ kind: 'woken', t_s, id: output.id }];
      case 'journal': return [];
    }
  }
}

const group = (name: string, cpu: number, ready = 1): NodeGroupObservation => ({ name, ready, reading: reading(cpu), pending_tasks: 0 });
const decided = ({ decisions }: CycleEntry) => decisions.map(({ target, current, decision }) => [target, current, decision]);

function bothModes(given: object, cluster: Cluster): { default: CycleEntry; compat: CycleEntry } {
  return { default: cycleOf('none', given, cluster), compat: cycleOf('elascale', given, cluster) };
}

describe('services', () => {
  test('readings are compared as they are; the original rounded 0.6496 up to its limit', () => {
    const cycles = bothModes({}, { services: [service('api', { reading: reading(0.6496) })] });
    expect(decided(cycles.default)).toStrictEqual([['api', 1, 1]]);
    expect(decided(cycles.compat)).toStrictEqual([['api', 1, 2]]);
  });
  test('a step too far is clipped; the original refused it', () => {
    const cycles = bothModes({ services: { api: { up_step: 2, max: 4 } } }, { services: [service('api', { desired: 3, reading: reading(0.9) })] });
    expect(decided(cycles.default)).toStrictEqual([['api', 3, 4]]);
    expect(decided(cycles.compat)).toStrictEqual([['api', 3, 3]]);
  });
  test('far above the maximum there is a way down; the original had none', () => {
    const cycles = bothModes({}, { services: [service('api', { desired: 9, reading: reading(0.1) })] });
    expect(decided(cycles.default)).toStrictEqual([['api', 9, 4]]);
    expect(decided(cycles.compat)).toStrictEqual([['api', 9, 9]]);
  });
  test('auto_scale: false holds; the original scaled on', () => {
    const cycles = bothModes({ services: { api: { auto_scale: false } } }, { services: [service('api', { reading: reading(0.9) })] });
    expect(decided(cycles.default)).toStrictEqual([['api', 1, 1]]);
    expect(decided(cycles.compat)).toStrictEqual([['api', 1, 2]]);
  });
  test('ignored names are whole; the original took parts', () => {
    const cycles = bothModes({ ignore: { services: ['db'] } }, { services: [service('dbproxy', { reading: reading(0.9) })] });
    expect(decided(cycles.default)).toStrictEqual([['dbproxy', 1, 2]]);
    expect(decided(cycles.compat)).toStrictEqual([]);
  });
  test('actions are rationed; compat has no guard', () => {
    const cycles = bothModes({ guard: { actions_per_minute: 1 } }, { services: ['a', 'b'].map((name) => service(name, { reading: reading(0.9) })) });
    expect(decided(cycles.default)).toStrictEqual([['a', 1, 2], ['b', 1, 1]]);
    expect(decided(cycles.compat)).toStrictEqual([['a', 1, 2], ['b', 1, 2]]);
  });
  test('freezing holds in both modes: an operator must be obeyed', () => {
    const cycles = bothModes({ guard: { freeze: true } }, { services: [service('api', { reading: reading(0.9) })] });
    expect(decided(cycles.default)).toStrictEqual([['api', 1, 1]]);
    expect(cycles.compat.actions).toStrictEqual([]);
    expect(cycles.compat.blind).toContain('frozen');
  });
  test.each([
    ['no reading', service('api', { reading: null }), 'KeyError'],
    ['no replicas, though it should have one', service('api', { desired: 0, reading: null }), 'KeyError'],
    ['a global service', service('api', { mode: 'global', reading: reading(0.9) }), 'ValueError'],
  ])('%s: decided on; the original ended', (_, api, exception) => {
    const decision = cycleOf('none', {}, { services: [api] }).decisions[0]!;
    expect(decision.reason).not.toBe('');
    expect(decision.decision).toBe(Math.max(1, api.desired));
    expect(cycleOf('elascale', {}, { services: [api] }).blind).toContain(exception);
  });
});

describe('node groups', () => {
  const macro = { scale_groups: true, ignore: { services: ['api', 'web'] } };

  test('have the nodes of their own; the original counted every name that contains theirs', () => {
    const cluster = { services: [service('api')], groups: [group('iot-edge', 0.5)], nodes: [node('iot-edge'), node('my-iot-edge')] };
    const cycles = bothModes(macro, cluster);
    expect(decided(cycles.default)).toStrictEqual([['iot-edge', 1, 1]]);
    expect(decided(cycles.compat)).toStrictEqual([['iot-edge', 2, 2]]);
  });
  test('are decided on once a cycle; the original once a stack', () => {
    const cluster = { services: [service('api', { stack: 'a' }), service('web', { stack: 'b' })], groups: [group('iot-edge', 0.5)] };
    const cycles = bothModes(macro, cluster);
    expect(cycles.default.decisions).toHaveLength(1);
    expect(cycles.compat.decisions).toHaveLength(2);
  });
  test('shrink by a node of their own, drained; the original took any name that begins with theirs', () => {
    const nodes = [node('iot-edge'), node('iot-edge.1', '2018-11-21T09:00:00.123456789Z'), node('iot-edge-b', '2018-11-22T09:00:00.123456789Z')]
      .map((each) => (each.name === 'iot-edge' ? { ...each, created: '2018-11-20T09:00:00.123456789Z' } : each));
    const cycles = bothModes(macro, { services: [service('api')], groups: [group('iot-edge', 0.1, 2)], nodes });
    expect(cycles.default.actions.map(({ action }) => action)).toStrictEqual([{ kind: 'remove-node', group: 'iot-edge', node: 'iot-edge.1', drain: true }]);
    expect(cycles.compat.actions.map(({ action }) => action)).toStrictEqual([{ kind: 'remove-node', group: 'iot-edge-b', node: 'iot-edge-b', drain: false }]);
  });
  test('are told apart by the nanosecond; the original took the first of a microsecond', () => {
    const nodes = ['iot-edge', 'iot-edge.1', 'iot-edge.2'].map((name, index) => node(name, `2018-11-21T09:00:00.12345678${index}Z`));
    const cycles = bothModes(macro, { services: [service('api')], groups: [group('iot-edge', 0.1, 3)], nodes });
    expect(cycles.default.actions[0]?.action).toMatchObject({ node: 'iot-edge.2' });
    expect(cycles.compat.actions[0]?.action).toMatchObject({ node: 'iot-edge' });
  });
  test('do not mind a task without a node; the original ended when it stood between others', () => {
    const services = [service('api'), service('gpu', { groups: [], running: 0 }), service('web')];
    const cluster = { services, groups: [group('iot-edge', 0.5)] };
    expect(decided(cycleOf('none', macro, cluster))).toContainEqual(['iot-edge', 1, 1]);
    expect(cycleOf('elascale', macro, cluster).blind).toContain('KeyError');
    expect(decided(cycleOf('elascale', { ...macro, ignore: { services: ['api', 'web', 'gpu'] } }, { ...cluster, services: services.slice(0, 2) }))).toStrictEqual([['iot-edge', 1, 1]]);
  });
  test('grow by every node that is wanted; the original by one', () => {
    const cluster = { services: [service('api')], groups: [group('iot-edge', 0.9)] };
    const cycles = bothModes({ ...macro, groups: { 'iot-edge': { up_step: 2 } } }, cluster);
    expect(decided(cycles.default)).toStrictEqual([['iot-edge', 1, 3]]);
    expect(decided(cycles.compat)).toStrictEqual([['iot-edge', 1, 2]]);
  });
});
