import type { BitsPerSecond, Seconds } from '../core/units.js';
import { derivedVni, hostEndNames, switchEndNames, tunnelPort, type NodeKind } from './addressing.js';
import type { Machine, OverlayLink, Topology } from './topology.js';

/** A topology with every name and number worked out. Plain data; nodes and links stand as in the file. */
export interface Overlay {
  readonly name: string;
  readonly network: Topology['network'];
  readonly switches: ReadonlyMap<string, OverlaySwitchNode>;
  readonly hosts: ReadonlyMap<string, OverlayHostNode>;
  readonly links: readonly OverlayTunnel[];
}

export interface OverlaySwitchNode {
  readonly kind: 'switch';
  readonly name: string;
  /** `10.2.1.23:6633`; absent: the switch learns by itself. */
  readonly controller?: string;
  readonly bridge: string;
  readonly internal?: { readonly port: string; readonly address: string };
  readonly machine?: Machine;
  readonly ends: readonly SwitchEnd[];
}

export interface OverlayHostNode {
  readonly kind: 'host';
  readonly name: string;
  readonly machine?: Machine;
  readonly ends: readonly HostEnd[];
}

export type OverlayNode = OverlaySwitchNode | OverlayHostNode;

interface End {
  /** Index in `links`. */
  readonly link: number;
  readonly node: string;
  readonly peer: string;
  readonly vni: number;
  /** Bridge that holds the tunnel's port. */
  readonly bridge: string;
  /** `vxlan101` */
  readonly tunnel: string;
}

/** A switch's end of a tunnel. What leaves the switch over it leaves the main bridge by `port`. */
export interface SwitchEnd extends End {
  readonly kind: 'switch';
  /** `pair_h1_1`, on the main bridge. */
  readonly port: string;
  /** `pair_h1_2`, on the tunnel's bridge. */
  readonly inner: string;
}

/** A host's end of a tunnel. */
export interface HostEnd extends End {
  readonly kind: 'host';
  /** Internal port that bears the address, `p0`. */
  readonly port: string;
  readonly address: string;
}

export type LinkEnd = SwitchEnd | HostEnd;

export interface OverlayTunnel {
  readonly index: number;
  readonly vni: number;
  /** As the file has the two. */
  readonly ends: readonly [LinkEnd, LinkEnd];
  readonly capacity_bps?: BitsPerSecond;
  readonly latency_s?: Seconds;
}

/**
 * Works out a topology whose links lead to nodes that there are (`topologyFaults` finds nothing).
 * VNIs and names follow ViNO: `addressing.ts`.
 */
export function overlayOf(topology: Topology): Overlay {
  const ends = new Map<string, LinkEnd[]>([...Object.keys(topology.switches), ...Object.keys(topology.hosts)].map((name) => [name, []]));
  const links = topology.links.map((link, index): OverlayTunnel => {
    const vni = linkVni(topology, link);
    const end = (name: string, peer: string): LinkEnd => {
      const own = ends.get(name)!;
      const made = endOf(topology, link, { link: index, node: name, peer, vni, tunnel: tunnelPort(vni) }, own.length);
      own.push(made);
      return made;
    };
    const [a, b] = link.between;
    return {
      index, vni, ends: [end(a, b), end(b, a)],
      ...(link.capacity === undefined ? {} : { capacity_bps: link.capacity }),
      ...(link.latency === undefined ? {} : { latency_s: link.latency }),
    };
  });
  return {
    name: topology.name,
    network: topology.network,
    switches: new Map(Object.entries(topology.switches).map(([name, node]) => [name, {
      kind: 'switch', name, bridge: mainBridge(topology, name), ends: ends.get(name) as SwitchEnd[],
      ...present('controller', node.controller ?? topology.controller),
      ...present('internal', node.port === undefined ? undefined : { port: node.port.name, address: node.port.address }),
      ...present('machine', node.machine),
    }])),
    hosts: new Map(Object.entries(topology.hosts).map(([name, { machine }]) => [name, {
      kind: 'host', name, ends: ends.get(name) as HostEnd[], ...present('machine', machine),
    }])),
    links,
  };
}

/** The number that a link's tunnel has: its own, else the original's. */
export function linkVni(topology: Topology, { vni, between }: OverlayLink): number {
  return vni ?? derivedVni(between.map((name) => ({ name, kind: kindOf(topology, name) })));
}

export function kindOf(topology: Topology, name: string): NodeKind {
  return Object.hasOwn(topology.switches, name) ? 'switch' : 'host';
}

/** Address of a host on one of its links; nothing where the file has none. */
export function addressOn(topology: Topology, link: OverlayLink, host: string): string | undefined {
  return link.address ?? topology.hosts[host]?.address;
}

function mainBridge(topology: Topology, name: string): string {
  return topology.switches[name]!.bridge ?? `${name}_br`;
}

function endOf(topology: Topology, link: OverlayLink, common: Omit<End, 'bridge'>, index: number): LinkEnd {
  if (kindOf(topology, common.node) === 'switch') return { kind: 'switch', ...common, ...switchEndNames(mainBridge(topology, common.node), index + 1) };
  return {
    kind: 'host', ...common, ...hostEndNames(link.bridge ?? (index === 0 ? topology.hosts[common.node]?.bridge : undefined), index),
    address: addressOn(topology, link, common.node) ?? '',
  };
}

function present<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };
}
