import { UndirectedGraph } from 'graphology';
import { bidirectional } from 'graphology-shortest-path';
import { OriginalEnd } from './original-topology.js';

/** The graph that the original's network autoscaler had by hand: one port a link, whichever end it is on. */
export interface OriginalGraph {
  readonly nodes: readonly { readonly name: string; readonly ip: string }[];
  readonly links: readonly { readonly a: string; readonly b: string; readonly port: string }[];
}

export interface ThrottleHop {
  readonly switch: string;
  /** `null`: its link bears no name. */
  readonly out_port: string | null;
}

export interface OriginalPath {
  readonly path: readonly string[];
  readonly link_ports: readonly (string | null)[];
}

/**
 * The path between two addresses (setup_topology.py: find_path, get_port). The last node whose address holds the text is
 * taken; ties are those of networkx's bidirectional search.
 * @throws OriginalEnd where no node has the address or no path leads there
 */
export function originalPath(graph: OriginalGraph, source_ip: string, destination_ip: string): OriginalPath {
  const named = (ip: string) => {
    const node = graph.nodes.findLast((candidate) => candidate.ip.includes(ip));
    if (node === undefined) throw new OriginalEnd('UnboundLocalError');
    return node.name;
  };
  const [source, destination] = [named(source_ip), named(destination_ip)];
  const network = new UndirectedGraph<Record<string, never>, { readonly port: string }>();
  for (const { name } of graph.nodes) network.addNode(name);
  for (const { a, b, port } of graph.links) network.addUndirectedEdge(a, b, { port });
  const path = bidirectional(network, source, destination);
  if (path === null) throw new OriginalEnd('NetworkXNoPath');
  const link_ports = path.slice(0, -1).map((node, index) => network.getEdgeAttribute(network.undirectedEdge(node, path[index + 1]!)!, 'port') || null);
  return { path, link_ports };
}

/**
 * The two ports that the original throttles (qos_rest.py: qos): of the first switch the one towards the source, of the
 * last the one towards the destination; none where that node has `sw` in its name.
 * @throws OriginalEnd for a host that sends to itself
 */
export function throttleHops({ path, link_ports }: OriginalPath): readonly ThrottleHop[] {
  if (path.length < 2) throw new OriginalEnd('KeyError');
  const hop = (host: string, neighbour: string, port: string | null): readonly ThrottleHop[] => (host.includes('sw') ? [] : [{ switch: neighbour, out_port: port }]);
  return [...hop(path[0]!, path[1]!, link_ports[0]!), ...hop(path.at(-1)!, path.at(-2)!, link_ports.at(-1)!)];
}
