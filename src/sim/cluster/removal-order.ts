import type { ClusterNode } from './node.js';
import type { ClusterService } from './service.js';
import { runs, type Task } from './task.js';

/**
 * Which tasks go when a service has `surplus` too many, as Swarm chooses (swarmkit manager/orchestrator/replicated/
 * services.go): first those without a node, then from the nodes with the most tasks of the service, so that the rest
 * stays spread; among equals those that do not run yet, then the newest. Swarm leaves that last tie to the random
 * order of a Go map; here the highest slot goes first, so that a run can be repeated.
 */
export function tasksToRemove(service: ClusterService, surplus: number): readonly Task[] {
  const bySlot = [...service.slots.values()].sort((a, b) => a.slot - b.slot);
  const runningFirst = [...bySlot.filter(runs), ...bySlot.filter((task) => !runs(task))];
  const seen = new Map<ClusterNode, number>();
  const ranked = runningFirst.map((task) => {
    if (task.node === null) return { task, nthOnNode: Infinity };
    const nthOnNode = (seen.get(task.node) ?? 0) + 1;
    seen.set(task.node, nthOnNode);
    return { task, nthOnNode };
  });
  ranked.sort((a, b) => (a.nthOnNode === b.nthOnNode ? 0 : a.nthOnNode - b.nthOnNode));
  return ranked.slice(ranked.length - surplus).map(({ task }) => task);
}
