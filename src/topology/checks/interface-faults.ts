import { interfaceName_max } from '../addressing.js';
import type { Overlay, OverlayHostNode, OverlaySwitchNode } from '../overlay.js';
import type { Topology } from '../topology.js';
import { seconds, type TopologyFault } from './fault.js';

interface Interface {
  readonly name: string;
  readonly path: TopologyFault['path'];
}

/** Interfaces that Linux takes: at most 15 letters, each name once on a node. */
export function interfaceFaults(topology: Topology, overlay: Overlay): readonly TopologyFault[] {
  return [
    ...[...overlay.switches.values()].map((node) => switchInterfaces(topology, node)),
    ...[...overlay.hosts.values()].map((node) => hostInterfaces(topology, node)),
  ].flatMap((interfaces) => [
    ...tooLong(interfaces),
    ...seconds(interfaces, ({ name }) => name, ({ name, path }) => ({
      path, found: `a second interface of the name ${name} on one node`, allowed: 'a name of its own',
    })),
  ]);
}

/** Of the bridges of a switch, which differ in their number alone, the first that is too long stands for all. */
function tooLong(interfaces: readonly Interface[]): readonly TopologyFault[] {
  const long = interfaces.filter(({ name }) => name.length > interfaceName_max);
  return [...new Map(long.toReversed().map((one) => [one.path.join(), one])).values()].map(({ name, path }) => ({
    path, found: `an interface of the name ${name}, ${name.length} letters`, allowed: `at most ${interfaceName_max}, as Linux has them`,
  }));
}

function switchInterfaces(topology: Topology, { name, bridge, internal, ends }: OverlaySwitchNode): readonly Interface[] {
  const written = topology.switches[name]!.bridge === undefined ? ['switches', name] : ['switches', name, 'bridge'];
  return [
    { name: bridge, path: written },
    ...ends.flatMap((end) => [end.bridge, end.port, end.inner, end.tunnel].map((made) => ({ name: made, path: written }))),
    ...(internal === undefined ? [] : [{ name: internal.port, path: ['switches', name, 'port', 'name'] }]),
  ];
}

function hostInterfaces(topology: Topology, { name, ends }: OverlayHostNode): readonly Interface[] {
  return ends.flatMap(({ link, bridge, port, tunnel }) => {
    const path = topology.links[link]!.bridge === undefined
      ? topology.hosts[name]!.bridge === undefined ? ['hosts', name] : ['hosts', name, 'bridge']
      : ['links', link, 'bridge'];
    return [bridge, port, tunnel].map((made) => ({ name: made, path }));
  });
}
