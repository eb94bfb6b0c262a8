import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/experiment/input/input-error.js';
import { parseYaml } from '../../src/experiment/input/yaml-document.js';
import { loadTopology, topologyOf } from '../../src/experiment/load-topology.js';
import { topologyFaults } from '../../src/topology/checks/topology-faults.js';
import { randomTopology } from './random-topology.js';

/** Messages of a topology of two switches and two hosts with its links, hosts or switches replaced. */
function faults(parts: { readonly switches?: string; readonly hosts?: string; readonly links?: string; readonly more?: string }): readonly string[] {
  const {
    switches = '{sw1: {}, sw2: {}}', hosts = '{h1: {address: 10.1.1.1}, h2: {address: 10.1.1.2}}',
    links = '[{between: [sw1, sw2]}, {between: [sw1, h1]}, {between: [sw2, h2]}]', more = '',
  } = parts;
  try {
    topologyOf(parseYaml(`name: two\nswitches: ${switches}\nhosts: ${hosts}\nlinks: ${links}\n${more}`, 'two.yaml'));
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.faults.map(({ line, path, found }) => `${line}: ${path}: ${found}`);
  }
}

describe('a topology that cannot be is refused with its place', () => {
  it.each([
    ['nothing wrong', {}, []],
    ['an unknown node', { links: '[{between: [sw1, sw9]}]' }, ['4: links[0].between[1]: unknown node "sw9"']],
    ['a host without a switch', { links: '[{between: [sw1, sw2]}, {between: [sw1, h1]}]' }, ['3: hosts.h2: a host without a switch']],
    ['two pieces', { links: '[{between: [sw1, h1]}, {between: [sw2, h2]}]' }, ['2: switches.sw2: no way from sw1 to sw2']],
    ['two tunnels on one pair', { links: '[{between: [sw1, sw2]}, {between: [sw2, sw1]}, {between: [sw1, h1]}, {between: [sw2, h2]}]' }, ['4: links[1].between: a second tunnel between sw2 and sw1, after links[0]']],
    ['a switch linked to itself', { links: '[{between: [sw1, sw1]}]' }, ['4: links[0].between: sw1 linked to itself']],
    ['two hosts', { links: '[{between: [h1, h2]}]' }, ['4: links[0].between: two hosts, h1 and h2']],
    ['one address twice', { hosts: '{h1: {address: 10.1.1.1}, h2: {address: 10.1.1.1}}' }, ['3: hosts.h2.address: 10.1.1.1, the address of h1']],
    ['no address', { hosts: '{h1: {}, h2: {address: 10.1.1.1}}' }, ['3: hosts.h1: a host without an address']],
    ['another network', { hosts: '{h1: {address: 10.1.1.1}, h2: {address: 10.1.2.1}}' }, ['3: hosts.h2.address: 10.1.2.1, outside the network of h1']],
    ['a VNI twice', { links: '[{between: [sw1, sw2], vni: 7}, {between: [sw1, h1], vni: 7}, {between: [sw2, h2]}]' }, ['4: links[1].vni: VNI 7, that of sw1 and sw2, links[0]', '2: switches.sw1: a second interface of the name vxlan7 on one node']],
    ['a long name', { switches: '{sw1: {bridge: bridge-of-town-1}, sw2: {}}' }, ['2: switches.sw1.bridge: an interface of the name bridge-of-town-1, 16 letters']],
    ['an unknown master', { more: 'swarm: {master: h3, monitor: h1}' }, ['5: swarm.master: unknown host "h3"']],
  ] as const)('%s', (_, parts, messages) => expect(faults(parts)).toEqual(messages));

  it('finds nothing wrong with random overlays that are whole', () => {
    fc.assert(fc.property(randomTopology, (topology) => { expect(topologyFaults(topology)).toEqual([]); }), { seed: 5, numRuns: 100 });
  });

  it.each(['vino-4', 'vino-7'])('topologies/%s.yaml is one', (name) => expect(loadTopology(`topologies/${name}.yaml`).overlay.name).toBe(name));
});
