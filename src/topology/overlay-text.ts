import metrics from 'graphology-metrics';
import { counted } from '../core/counted.js';
import { overlayGraph } from './graph.js';
import type { Overlay } from './overlay.js';

/** Of larger overlays the longest way would take too long to find. */
const diameter_nodes_max = 1000;

/** An overlay as a table for a terminal: a line for each end of each link. */
export function overlayText(overlay: Overlay): string {
  const { name, switches, hosts, links } = overlay;
  const graph = overlayGraph(overlay);
  const longest = graph.order > diameter_nodes_max ? '' : `, at most ${counted(metrics.graph.diameter(graph), 'link')} from node to node`;
  const rows = [
    ['node', 'to', 'port', 'bridge', 'VNI', 'address'],
    ...[...switches.values()].flatMap((node) => [
      ...(node.internal === undefined ? [] : [[node.name, '', node.internal.port, node.bridge, '', node.internal.address]]),
      ...node.ends.map(({ peer, port, bridge, vni }) => [node.name, peer, port, `${node.bridge}, ${bridge}`, String(vni), '']),
    ]),
    ...[...hosts.values()].flatMap((node) => node.ends.map(({ peer, port, bridge, vni, address }) => [node.name, peer, port, bridge, String(vni), address])),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return [
    `${name}: ${counted(switches.size, 'switch', 'switches')}, ${counted(hosts.size, 'host')}, ${counted(links.length, 'tunnel')}${longest}`,
    '',
    ...rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd()),
  ].join('\n');
}
