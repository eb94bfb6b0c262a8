import { inOrder } from '../../../core/plant/in-order.js';
import { groupBy } from '../group-by.js';
import type { SwarmNode } from './inventory.js';

/** Nodes that were made after one base, `iot-edge.20181126220645` after `iot-edge`; the base is one of them. */
export interface NodeGroup {
  readonly name: string;
  readonly base: SwarmNode;
  readonly nodes: readonly SwarmNode[];
}

/**
 * Groups by name: what stands before the first dot of a host's name is the base's. Nodes without a base among them are
 * in no group. A host that has left and come back is listed twice by Swarm and once here.
 */
export function nodeGroups(nodes: readonly SwarmNode[]): readonly NodeGroup[] {
  const members = groupBy(onePerHost(nodes), ({ name }) => groupOf(name));
  return [...members]
    .flatMap(([name, group]): NodeGroup[] => {
      const base = group.find((node) => node.name === name);
      return base === undefined ? [] : [{ name, base, nodes: group }];
    })
    .sort((a, b) => inOrder(a.name, b.name));
}

function groupOf(node: string): string {
  return node.split('.', 1)[0]!;
}

function onePerHost(nodes: readonly SwarmNode[]): readonly SwarmNode[] {
  const hosts = new Map<string, SwarmNode>();
  for (const node of nodes) {
    const other = hosts.get(node.name);
    if (other === undefined || goesBefore(node, other)) hosts.set(node.name, node);
  }
  return [...hosts.values()];
}

function goesBefore(a: SwarmNode, b: SwarmNode): boolean {
  if ((a.state === 'down') !== (b.state === 'down')) return b.state === 'down';
  return Date.parse(a.created) > Date.parse(b.created);
}
