import { addressBits, networkBits } from '../address.js';
import { addressOn, kindOf } from '../overlay.js';
import type { Topology } from '../topology.js';
import { seconds, type TopologyFault } from './fault.js';

interface Placed {
  readonly address: string;
  readonly path: TopologyFault['path'];
  readonly owner: string;
}

/** Every address once and all in one network; a host has one on each of its links; a machine bears one node. */
export function addressFaults(topology: Topology): readonly TopologyFault[] {
  const { placed, missing } = overlayAddresses(topology);
  const machines = ([['switches', topology.switches], ['hosts', topology.hosts]] as const).flatMap(([kind, nodes]) =>
    Object.entries(nodes).flatMap(([name, { machine }]): Placed[] =>
      (machine === undefined ? [] : [{ address: machine.address, path: [kind, name, 'machine', 'address'], owner: name }])));
  return [...missing, ...twice(placed), ...networkFaults(topology, placed), ...twice(machines)];
}

function twice(addresses: readonly Placed[]): readonly TopologyFault[] {
  return seconds(addresses, ({ address }) => address, ({ address, path }, first) => ({
    path, found: `${address}, the address of ${first.owner}`, allowed: 'an address of its own',
  }));
}

function networkFaults(topology: Topology, placed: readonly Placed[]): readonly TopologyFault[] {
  const { prefix_bits } = topology.network;
  const size = 2 ** (32 - prefix_bits);
  const [first] = placed;
  return placed.flatMap(({ address, path }): TopologyFault[] => {
    const network = networkBits(address, prefix_bits);
    const place = addressBits(address) - network;
    if (place === 0 || place === size - 1) return [{ path, found: `${address}, the ${place === 0 ? 'first' : 'last'} address of its network`, allowed: 'one between the first and the last' }];
    if (network === networkBits(first!.address, prefix_bits)) return [];
    return [{ path, found: `${address}, outside the network of ${first!.owner}`, allowed: `an address of the same /${prefix_bits} as ${first!.address}` }];
  });
}

function overlayAddresses(topology: Topology): { readonly placed: readonly Placed[]; readonly missing: readonly TopologyFault[] } {
  const placed: Placed[] = Object.entries(topology.switches).flatMap(([name, { port }]): Placed[] =>
    (port === undefined ? [] : [{ address: port.address, path: ['switches', name, 'port', 'address'], owner: name }]));
  const missing: TopologyFault[] = [];
  const linked = new Set<string>();
  for (const [index, link] of topology.links.entries()) {
    const host = link.between.find((name) => kindOf(topology, name) === 'host');
    if (host === undefined) continue;
    const address = addressOn(topology, link, host);
    const ofLink = link.address !== undefined;
    if (address === undefined) missing.push({ path: ['hosts', host], found: 'a host without an address', allowed: 'its address on the overlay', atKey: true });
    else if (ofLink || !linked.has(host)) placed.push({ address, path: ofLink ? ['links', index, 'address'] : ['hosts', host, 'address'], owner: host });
    else missing.push({ path: ['links', index], found: `a further link of ${host} without an address`, allowed: `address: that of ${host} on this link` });
    if (!ofLink) linked.add(host);
  }
  return { placed, missing };
}
