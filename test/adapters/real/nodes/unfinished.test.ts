import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../../src/adapters/real/nodes/node-provider.js';
import type { Member } from '../../../../src/adapters/real/nodes/swarm-membership.js';
import { groupOf, isMade, removalLabel, unfinished } from '../../../../src/adapters/real/nodes/unfinished.js';

const name = 'iot-edge.20261123190000';
const labels = { loc: 'edge', role: 'worker' };
const member = (over: Partial<Member> = {}): Member => ({ name, role: 'worker', state: 'ready', labels, ...over });
const machine = (over: Partial<Machine> = {}): Machine => ({ name, state: 'ready', address: null, ...over });
const base = member({ name: 'iot-edge' });
const look = (machines: readonly Machine[], nodes: readonly Member[]) => unfinished(machines, [base, ...nodes], ['iot-edge']).map(({ way }) => way);

describe('what is left half-made', () => {
  it.each<[string, readonly Machine[], readonly Member[], readonly ('in' | 'out')[]]>([
    ['a machine that is no node comes in', [machine({ state: 'making' })], [], ['in']],
    ['a broken one too: it is made anew', [machine({ state: 'broken' })], [], ['in']],
    ['a node without any of the labels comes in', [machine()], [member({ labels: {} })], ['in']],
    ['a marked node goes, machine or none', [], [member({ labels: { ...labels, [removalLabel]: 'true' } })], ['out']],
    ['a node without labels, machine and life goes', [], [member({ labels: {}, state: 'down' })], ['out']],
    ['one that lives without a machine is somebody else\'s', [], [member({ labels: {} })], []],
    ['a whole node stays', [machine()], [member()], []],
    ['a node that was whole stays when it is down', [machine({ state: 'stopped' })], [member({ state: 'down' })], []],
    ['a node that an operator drains stays', [machine()], [member({ state: 'draining' })], []],
    ['a node that an operator relabelled in part stays', [machine()], [member({ labels: { loc: 'fog' } })], []],
    ['a node of a machine made anew is told by its new entry', [machine()], [member({ state: 'down' }), member()], []],
  ])('%s', (_, machines, nodes, ways) => expect(look(machines, nodes)).toEqual(ways));

  it('the base of a group is never among it, in whatever condition', () => {
    const state = fc.constantFrom<Machine['state']>('making', 'ready', 'stopped', 'broken');
    fc.assert(fc.property(state, fc.constantFrom<Member['state']>('ready', 'down', 'draining'), fc.dictionary(fc.constantFrom('loc', removalLabel), fc.string()), (condition, seen, worn) => {
      expect(unfinished([machine({ name: 'iot-edge', state: condition })], [member({ name: 'iot-edge', state: seen, labels: worn })], ['iot-edge'])).toEqual([]);
    }), { seed: 20261123 });
  });
});

it.each([
  [name, 'iot-edge'], ['iot-edge', undefined], ['iot-edge2.20261123190000', undefined], ['iot-edge.2026', undefined], ['iot-edge.20261123190000.20261123190000', undefined], ['.20261123190000', undefined],
])('%s is of group %s', (node, group) => expect(groupOf(node, ['iot-edge', 'iot-core'])).toBe(group));

it('a name that is no base with a second behind it was made by nobody here', () => {
  expect([isMade(name), isMade('iot-edge'), isMade('20261123190000')]).toEqual([true, false, false]);
});
