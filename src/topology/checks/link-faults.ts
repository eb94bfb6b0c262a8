import { kindOf } from '../overlay.js';
import type { Topology } from '../topology.js';
import { seconds, type TopologyFault } from './fault.js';

/** Links between nodes that there are, each pair once, and roles of hosts that there are. */
export function linkFaults(topology: Topology): readonly TopologyFault[] {
  const switches = Object.keys(topology.switches);
  const hosts = Object.keys(topology.hosts);
  const nodes = [...switches, ...hosts];
  const known = new Set(nodes);
  const unknown = topology.links.flatMap(({ between }, index) => between.flatMap((name, end) =>
    known.has(name) ? [] : [notThere(['links', index, 'between', end], name, 'node', nodes)]));
  return [
    ...(switches.length > 0 ? [] : [{ path: ['switches'], found: 'no switch', allowed: 'one or more' }]),
    ...hosts.filter((name) => Object.hasOwn(topology.switches, name)).map((name): TopologyFault => ({
      path: ['hosts', name], found: `a switch and a host of the name ${name}`, allowed: 'a name for one node', atKey: true,
    })),
    ...unknown,
    ...(unknown.length > 0 ? [] : pairFaults(topology)),
    ...Object.entries(topology.swarm ?? {}).flatMap(([role, name]) => (Object.hasOwn(topology.hosts, name) ? [] : [notThere(['swarm', role], name, 'host', hosts)])),
  ];
}

const names_max = 12;

function notThere(path: TopologyFault['path'], name: string, kind: string, names: readonly string[]): TopologyFault {
  const more = names.length > names_max ? `, ... (${names.length} in all)` : '';
  return { path, found: `unknown ${kind} ${JSON.stringify(name)}`, allowed: `${names.slice(0, names_max).join(', ')}${more}`, known: { name, names } };
}

function pairFaults(topology: Topology): readonly TopologyFault[] {
  const links = topology.links.map((link, index) => ({ ...link, index, key: [...link.between].sort().join(' ') }));
  return [
    ...links.flatMap(({ between: [a, b], address, bridge, index }): TopologyFault[] => {
      const path = ['links', index] as const;
      if (a === b) return [{ path: [...path, 'between'], found: `${a} linked to itself`, allowed: 'two nodes' }];
      const kinds = [kindOf(topology, a), kindOf(topology, b)];
      if (!kinds.includes('switch')) return [{ path: [...path, 'between'], found: `two hosts, ${a} and ${b}`, allowed: 'a switch at one end or at both' }];
      const extra = kinds.includes('host') ? undefined : address === undefined ? bridge === undefined ? undefined : 'bridge' : 'address';
      return extra === undefined ? [] : [{ path: [...path, extra], found: `the ${extra} of a host on a link of two switches`, allowed: 'none there', atKey: true }];
    }),
    ...seconds(links, ({ key }) => key, ({ between: [a, b], index }, first): TopologyFault => ({
      path: ['links', index, 'between'],
      found: `a second tunnel between ${a} and ${b}, after links[${first.index}]`,
      allowed: 'one tunnel a pair: two make a loop in which frames go round for ever',
    })),
  ];
}
