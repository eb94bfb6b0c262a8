import type { Overlay } from '../overlay.js';
import type { Topology } from '../topology.js';
import { seconds, type TopologyFault } from './fault.js';

const vni_max = 2 ** 24 - 1;

/** A number for every tunnel and every number once, whether given or made of the nodes' numbers. */
export function vniFaults(topology: Topology, { links }: Overlay): readonly TopologyFault[] {
  const numbered = links.filter(({ vni }) => vni >= 1 && vni <= vni_max);
  const taken = new Set(links.map(({ vni }) => vni));
  let free = 1000;
  const place = (index: number): TopologyFault['path'] => (topology.links[index]!.vni === undefined ? ['links', index] : ['links', index, 'vni']);
  const another = () => {
    while (taken.has(free)) free += 1;
    taken.add(free);
    return `another one, as vni: ${free}`;
  };
  return [
    ...links.filter(({ vni }) => vni < 1 || vni > vni_max).map(({ index, vni, ends: [a, b] }): TopologyFault => ({
      path: place(index), found: `VNI ${vni}, made of the names ${a.node} and ${b.node}`, allowed: another(),
    })),
    ...seconds(numbered, ({ vni }) => vni, ({ index, vni }, first) => ({
      path: place(index), found: `VNI ${vni}, that of ${first.ends[0].node} and ${first.ends[1].node}, links[${first.index}]`, allowed: another(),
    })),
  ];
}
