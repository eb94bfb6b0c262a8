import type { Overlay, OverlayNode } from '../overlay.js';
import type { TopologyFault } from './fault.js';

/** A host without a switch, and parts of the overlay that no link leads to. */
export function connectionFaults(overlay: Overlay): readonly TopologyFault[] {
  const [first] = overlay.switches.keys();
  const reached = reachedFrom(overlay, first!);
  const lost = [...overlay.switches.values(), ...overlay.hosts.values()].filter(({ name, ends }) => !reached.has(name) && !isAlone({ ends }));
  // Of a part that is cut off its switches are told, for its hosts come back with them.
  return [
    ...[...overlay.hosts.values()].filter(isAlone).map(({ name }) => ({
      path: ['hosts', name], found: 'a host without a switch', allowed: 'a link between it and a switch', atKey: true,
    })),
    ...[...overlay.switches.values()].filter((node) => node.name !== first && isAlone(node)).map(({ name }) => cutOff(name, first!)),
    ...lost.filter(({ kind }) => kind === 'switch').map(({ name }) => cutOff(name, first!)),
  ];
}

function cutOff(name: string, first: string): TopologyFault {
  return { path: ['switches', name], found: `no way from ${first} to ${name}`, allowed: 'an overlay in one piece', atKey: true };
}

const isAlone = ({ ends }: Pick<OverlayNode, 'ends'>) => ends.length === 0;

function reachedFrom(overlay: Overlay, start: string): ReadonlySet<string> {
  const reached = new Set([start]);
  // A set is walked in the order of insertion, and what is added while it is walked comes too.
  for (const name of reached) {
    const node = overlay.switches.get(name) ?? overlay.hosts.get(name)!;
    for (const { peer } of node.ends) reached.add(peer);
  }
  return reached;
}
