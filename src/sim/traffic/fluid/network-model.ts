import type { PlantModel } from '../../model/plant-model.js';
import { callGraph } from './call-graph.js';
import type { NetworkModel } from './equilibrium.js';

/** @throws Error where a source or call names a service that does not exist, or calls go round in a circle */
export function networkModel({ application, infrastructure, workload }: PlantModel): NetworkModel {
  const names = Object.keys(application.services);
  const indexOf = (name: string): number => {
    const index = names.indexOf(name);
    if (index < 0) throw new Error(`no service ${name}`);
    return index;
  };
  return {
    graph: callGraph(application),
    sources: workload,
    entry: workload.map((source) => indexOf(source.entry)),
    clientService: workload.map((source) => (source.kind === 'closed' && source.service !== undefined ? indexOf(source.service) : undefined)),
    hop_s: infrastructure.latency,
  };
}
