import type { Seconds } from '../../../core/units.js';
import { CallError } from '../call.js';
import { poll } from '../poll.js';
import type { DockerEngine } from './docker-engine.js';
import type { Inventory, SwarmService } from './inventory.js';
import { satisfies } from './placement-constraint.js';
import { inspectService, updateService } from './update-service.js';

/** A service whose update takes longer is left to itself, and so are those after it. */
const update_s: Seconds = 300;

/** Services that a new node could take tasks of: several replicas, and constraints that the node satisfies. */
export function movable({ services, nodes }: Inventory, name: string): readonly SwarmService[] {
  const node = nodes.find((each) => each.name === name && each.state === 'ready');
  if (node === undefined) return [];
  return services.filter(({ mode, desired, constraints }) => mode === 'replicated' && desired > 1 && satisfies(node, constraints));
}

/**
 * Spreads services over the nodes anew, one at a time: a forced update replaces their tasks, by the service's own
 * update settings, and Swarm places the new ones where there are fewest.
 * @throws CallError `timeout` when an update takes too long, `conflict` when one was paused or rolled back
 */
export async function rebalance(manager: DockerEngine, services: readonly SwarmService[]): Promise<void> {
  for (const { name } of services) {
    await updateService(manager, name, ({ Spec }) => ({ ...Spec, TaskTemplate: { ...Spec.TaskTemplate, ForceUpdate: (Spec.TaskTemplate.ForceUpdate ?? 0) + 1 } }));
    const ended = await poll(update_s, async () => {
      const state = (await inspectService(manager, name)).UpdateStatus?.State;
      return state === undefined || state === 'updating' || state === 'rollback_started' ? undefined : state;
    });
    if (ended === undefined) throw new CallError('timeout', `rebalancing ${name} on ${manager.at}`, `its update has not ended within ${update_s} s`, '');
    if (ended !== 'completed') throw new CallError('conflict', `rebalancing ${name} on ${manager.at}`, `its update ended as ${ended}`, 'see docker service ps');
  }
}
