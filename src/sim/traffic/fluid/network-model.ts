import type { Seconds } from '../../../core/units.js';
import type { PlantModel } from '../../model/plant-model.js';
import type { Source } from '../../model/workload.js';
import type { ServiceIndex } from '../traffic.js';
import { callGraph, type CallGraph } from './call-graph.js';

/** What the steady state is made of besides the situation; the same for a whole run. */
export interface NetworkModel {
  readonly graph: CallGraph;
  readonly sources: readonly Source[];
  /** By source: service and, for a closed source whose clients are tasks, its clients' service. */
  readonly entry: readonly ServiceIndex[];
  readonly clientService: readonly (ServiceIndex | undefined)[];
  /** One way between two tasks. */
  readonly hop_s: Seconds;
}

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
