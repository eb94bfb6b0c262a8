import { derivedVni } from '../addressing.js';
import type { OriginalNode, OriginalTopology } from './original-topology.js';

/** The original's topology in the form of a topology file, for the schema to read; and what was changed on the way. */
export function asTopologyFile(original: OriginalTopology, name: string): { readonly file: Readonly<Record<string, unknown>>; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const switchNames = new Set(original.switches.map((node) => node.name));
  const linked = new Set<string>();
  const taken = new Set<number>();
  let free = 1000;
  const addresses = new Map<string, { readonly address: string; readonly bridge?: string }>();
  const links = original.connections.flatMap(({ switch: from, to }) => to.flatMap((end) => {
    const peer = 'host' in end ? end.host : end.switch;
    const pair = [from, peer].sort().join(' ');
    if (linked.has(pair)) {
      notes.push(`the link of ${from} and ${peer} stands twice: once is enough`);
      return [];
    }
    linked.add(pair);
    const vni = derivedVni([from, peer].map((node) => ({ name: node, kind: switchNames.has(node) ? 'switch' as const : 'host' as const })));
    const clash = vni === 0 || taken.has(vni);
    if (clash) {
      while (taken.has(free)) free += 1;
      notes.push(`${from} and ${peer} would have VNI ${vni}, which is ${vni === 0 ? 'none' : 'that of another tunnel'}: it is ${free} now`);
    }
    taken.add(clash ? free : vni);
    const further = 'host' in end && addresses.has(end.host);
    if ('host' in end && !further) addresses.set(end.host, { address: end.address, ...(end.bridge === undefined ? {} : { bridge: end.bridge }) });
    return [{
      between: [from, peer],
      ...(clash ? { vni: free } : {}),
      ...('host' in end && further ? { address: end.address, ...(end.bridge === undefined ? {} : { bridge: end.bridge }) } : {}),
    }];
  }));
  const made = ({ region, flavor, image }: OriginalNode) => ({
    ...(region === '' ? {} : { region }), ...(flavor === '' ? {} : { flavour: flavor }), ...(image === undefined ? {} : { image }),
  });
  return {
    notes,
    file: {
      name,
      ...(original.controller === '' ? {} : { controller: original.controller }),
      ...(original.swarm_master === '' ? {} : { swarm: { master: original.swarm_master, monitor: original.swarm_monitor } }),
      switches: Object.fromEntries(original.switches.map((node) => [node.name, {
        ...made(node),
        ...(node.contr_addr === undefined || node.contr_addr === original.controller || node.contr_addr === '' ? {} : { controller: node.contr_addr }),
        bridge: node.bridge_name,
        ...(node.int_ip === undefined ? {} : { port: { name: node.int_ip.port, address: node.int_ip.address } }),
      }])),
      hosts: Object.fromEntries(original.hosts.map((node) => [node.name, { ...made(node), ...addresses.get(node.name) }])),
      links,
    },
  };
}
