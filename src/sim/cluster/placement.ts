import { counted } from '../../core/counted.js';
import type { ClusterNode } from './node.js';
import type { ClusterService } from './service.js';

export type Placement = { readonly node: ClusterNode } | { readonly why_pending: string };

/**
 * Swarm's spread scheduling (swarmkit manager/scheduler: filter.go, scheduler.go `nodeLess`): of the nodes that are
 * ready, bear the labels and have room for the reservation, the one with the fewest tasks of the service, then with
 * the fewest tasks in all, then the first listed. Swarm's shunning of nodes on which a service keeps failing is left
 * out. The reason for finding none counts nodes by the filter that refused them, in Swarm's words.
 */
export function place(service: ClusterService, nodes: Iterable<ClusterNode>): Placement {
  let best: ClusterNode | null = null;
  let unavailable = 0;
  let unfit = 0;
  let full = 0;
  for (const node of nodes) {
    if (node.state !== 'ready') unavailable += 1;
    else if (!service.wants(node.labels)) unfit += 1;
    else if (!node.hasRoom(service)) full += 1;
    else if (best === null || emptier(node, best, service)) best = node;
  }
  if (best !== null) return { node: best };
  const refusals = [
    refusal('not available for new tasks', unavailable),
    refusal('scheduling constraints not satisfied', unfit),
    refusal('insufficient resources', full),
  ].filter((text) => text !== null);
  return { why_pending: `no suitable node${refusals.length === 0 ? '' : ` (${refusals.join('; ')})`}` };
}

function emptier(node: ClusterNode, than: ClusterNode, service: ClusterService): boolean {
  const difference = node.activeTasksOf(service) - than.activeTasksOf(service);
  return difference < 0 || (difference === 0 && node.activeTasks < than.activeTasks);
}

function refusal(why: string, nodes: number): string | null {
  return nodes === 0 ? null : `${why} on ${counted(nodes, 'node')}`;
}
