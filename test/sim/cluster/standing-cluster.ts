import { Cluster } from '../../../src/sim/cluster/cluster.js';
import type { ClusterService } from '../../../src/sim/cluster/service.js';
import { Kernel } from '../../../src/sim/kernel/kernel.js';
import type { PlantModel } from '../../../src/sim/model/plant-model.js';
import { ScriptedTraffic } from '../scripted-traffic.js';

/** A cluster over scripted traffic, not deployed yet. Delays are the means of the model; no chance is in it. */
export function standingCluster(model: PlantModel, clients: readonly string[] = []) {
  const kernel = new Kernel();
  const traffic = new ScriptedTraffic(kernel);
  const habits = Object.entries(model.application.services).map(([name, service]) => ({
    schedule: () => service.schedule_delay.mean,
    listen: () => service.listen_delay.mean,
    stop: () => service.stop_delay.mean,
    clients: clients.includes(name),
  }));
  const cluster = new Cluster(model, kernel, traffic, habits, 0);
  return { kernel, traffic, cluster };
}

/** `slot:node:state` of every task that has or wants a place, in order of slots; stopping ones last. */
export function tasksOf(service: ClusterService): string[] {
  return [...[...service.slots.values()].sort((a, b) => a.slot - b.slot), ...service.stopping].map(
    ({ slot, node, state }) => `${slot}:${node?.name ?? '-'}:${state}`,
  );
}
