import { UndirectedGraph } from 'graphology';
import type { NodeKind } from './addressing.js';
import type { Overlay } from './overlay.js';

/** Nodes are those of the overlay; an edge knows its link's index. */
export type OverlayGraph = UndirectedGraph<{ readonly kind: NodeKind }, { readonly link: number }>;

/** Nodes and links in the order of the file: ties between paths go by it. */
export function overlayGraph(overlay: Overlay): OverlayGraph {
  const graph: OverlayGraph = new UndirectedGraph();
  for (const { name, kind } of [...overlay.hosts.values(), ...overlay.switches.values()]) graph.addNode(name, { kind });
  for (const { index, ends: [a, b] } of overlay.links) graph.addUndirectedEdge(a.node, b.node, { link: index });
  return graph;
}
