import { describe, expect, test } from 'vitest';
import type { SwarmNode } from '../../../../src/adapters/real/swarm/inventory.js';
import { satisfies } from '../../../../src/adapters/real/swarm/placement-constraint.js';

const node: SwarmNode = {
  id: 'n1', name: 'iot-edge', role: 'worker', address: '10.0.0.2', created: '2018-11-26T22:06:45Z', state: 'ready', labels: { loc: 'edge', empty: '' }, cores: 2,
};

describe('placement constraints', () => {
  test.each([
    ['node.labels.loc==edge', true], ['node.labels.loc == EDGE', true], ['node.labels.loc!=edge', false], ['node.labels.loc==core', false],
    ['node.labels.zone==a', false], ['node.labels.zone!=a', true], ['node.labels.empty==', true], ['node.labels.loc==', false],
    ['node.id==n1', true], ['node.hostname==iot-edge', true], ['node.hostname!=iot-edge', false], ['node.role==worker', true], ['node.role==manager', false],
    ['node.ip==10.0.0.2', true], ['engine.labels.os==linux', true], ['node.platform.arch==x86_64', true],
  ])('%s: %s', (constraint, expected) => {
    expect(satisfies(node, [constraint])).toBe(expected);
  });

  test('all of them count', () => {
    expect(satisfies(node, ['node.role==worker', 'node.labels.loc==core'])).toBe(false);
    expect(satisfies(node, [])).toBe(true);
  });
});
