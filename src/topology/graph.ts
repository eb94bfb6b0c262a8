import { UndirectedGraph } from 'graphology';
import { bidirectional } from 'graphology-shortest-path';
import type { NodeKind } from './addressing.js';
import type { LinkEnd, Overlay, SwitchEnd } from './overlay.js';

/** Nodes are those of the overlay; an edge knows its link's index. */
export type OverlayGraph = UndirectedGraph<{ readonly kind: NodeKind }, { readonly link: number }>;

/** Nodes and links in the order of the file: ties between paths go by it. */
export function overlayGraph(overlay: Overlay): OverlayGraph {
  const graph: OverlayGraph = new UndirectedGraph();
  for (const { name, kind } of [...overlay.hosts.values(), ...overlay.switches.values()]) graph.addNode(name, { kind });
  for (const { index, ends: [a, b] } of overlay.links) graph.addUndirectedEdge(a.node, b.node, { link: index });
  return graph;
}

/** The way of a flow over the overlay. */
export interface Route {
  /** Source and destination included. */
  readonly nodes: readonly string[];
  /** Links between them: indexes in `overlay.links`. */
  readonly links: readonly number[];
  /** For every switch on the way, in order, the end by which the flow leaves it: its `port` is where a cap takes hold. */
  readonly leaves: readonly SwitchEnd[];
}

/**
 * A shortest path; of several the one that networkx's bidirectional breadth-first search finds, as in the original
 * (graphology's is the same algorithm). Nothing where there is no way.
 */
export function routeOf(overlay: Overlay, graph: OverlayGraph, source: string, destination: string): Route | undefined {
  const nodes = bidirectional(graph, source, destination);
  if (nodes === null) return undefined;
  const ends = nodes.slice(0, -1).map((node, index) => leavingEnd(overlay, graph, node, nodes[index + 1]!));
  return { nodes, links: ends.map(({ link }) => link), leaves: ends.filter((end) => end.kind === 'switch') };
}

/** The end of the link between two neighbours that stands on the first of them. */
function leavingEnd(overlay: Overlay, graph: OverlayGraph, node: string, next: string): LinkEnd {
  const { link } = graph.getEdgeAttributes(graph.undirectedEdge(node, next)!);
  return overlay.links[link]!.ends.find((end) => end.node === node)!;
}
