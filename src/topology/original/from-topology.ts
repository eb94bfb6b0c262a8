import { overlayOf } from '../overlay.js';
import type { Topology } from '../topology.js';
import type { OriginalNeighbour, OriginalTopology } from './original-topology.js';

/** A topology in the original's form: what ViNO would have been given. A link belongs to the node named first, to a switch where that is a host. */
export function originalOf(topology: Topology): OriginalTopology {
  const overlay = overlayOf(topology);
  return {
    controller: topology.controller ?? '',
    switches: Object.entries(topology.switches).map(([name, { region = '', flavour = '', image, port, machine }]) => ({
      name, region, flavor: flavour, bridge_name: overlay.switches.get(name)!.bridge,
      ...(image === undefined ? {} : { image }), ...(machine?.user === undefined ? {} : { vm_user_name: machine.user }),
      contr_addr: overlay.switches.get(name)!.controller ?? '',
      ...(port === undefined ? {} : { int_ip: { port: port.name, address: port.address } }),
    })),
    hosts: Object.entries(topology.hosts).map(([name, { region = '', flavour = '', image, machine }]) => ({
      name, region, flavor: flavour, ...(image === undefined ? {} : { image }), ...(machine?.user === undefined ? {} : { vm_user_name: machine.user }),
    })),
    connections: [...overlay.switches.keys()].map((name) => ({
      switch: name,
      to: overlay.links.flatMap(({ ends: [a, b], index }): readonly OriginalNeighbour[] => {
        const [owner, other] = a.kind === 'host' ? [b, a] : [a, b];
        if (owner.node !== name) return [];
        if (other.kind === 'switch') return [{ switch: other.node }];
        const bridge = topology.links[index]!.bridge ?? (other.port === 'p0' ? topology.hosts[other.node]!.bridge : undefined);
        return [{ host: other.node, address: other.address, ...(bridge === undefined ? {} : { bridge }) }];
      }),
    })),
    swarm_master: topology.swarm?.master ?? '',
    swarm_monitor: topology.swarm?.monitor ?? '',
  };
}
