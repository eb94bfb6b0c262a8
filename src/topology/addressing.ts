/** Kinds of node that the overlay has. */
export type NodeKind = 'switch' | 'host';

/** Linux takes no longer names of interfaces (IFNAMSIZ is 16 with the end of the text). */
export const interfaceName_max = 15;

const numbered: Readonly<Record<NodeKind, RegExp>> = { switch: /^sw_?(\d+)$/, host: /^h_?(\d+)$/ };

/** 3 of `sw3`, 12 of `h12`; 0 where a name has no number, as in the original. */
export function nodeNumber(name: string, kind: NodeKind): number {
  return Number(numbered[kind].exec(name)?.[1] ?? 0);
}

/** The original's number of a tunnel: 100 for each of a switch's, 1 for each of a host's (`vino:_get_vni`). */
export function derivedVni(ends: readonly { readonly name: string; readonly kind: NodeKind }[]): number {
  return ends.reduce((sum, { name, kind }) => sum + nodeNumber(name, kind) * (kind === 'switch' ? 100 : 1), 0);
}

/** Names on one node, by the place of the link among the links of that node. */
export interface EndNames {
  /** Bridge that holds the tunnel's port. */
  readonly bridge: string;
  /** What leaves the node over this link leaves by this port: of a switch the outer end of the veth pair, of a host its own. */
  readonly port: string;
  /** A switch's inner end of the veth pair, on the bridge of the tunnel. */
  readonly inner?: string;
}

/** `pair_h2_1` on the switch's bridge, `pair_h2_2` on `sw1_br2`: place 2, from 1. */
export function switchEndNames(mainBridge: string, place: number): EndNames & { readonly inner: string } {
  return { bridge: `${mainBridge}${place}`, port: `pair_h${place}_1`, inner: `pair_h${place}_2` };
}

/** `p0` on `br0`: index 0. */
export function hostEndNames(bridge: string | undefined, index: number): EndNames {
  return { bridge: bridge ?? `br${index}`, port: `p${index}` };
}

/** `vxlan101` */
export const tunnelPort = (vni: number): string => `vxlan${vni}`;
