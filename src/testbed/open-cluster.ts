import { observeSwarm } from '../adapters/real/swarm/observe-swarm.js';
import { scaleService } from '../adapters/real/swarm/scale-service.js';
import { followServiceLog } from '../adapters/real/swarm/follow-service-log.js';
import { knownName } from '../experiment/input/check.js';
import { InputError, pathText } from '../experiment/input/input-error.js';
import type { Scenario } from '../experiment/scenario.js';
import type { LiveConfiguration } from '../live/live-configuration.js';
import { managerEngine } from '../live/node-engines.js';
import { openWorld } from '../live/open-world.js';
import { drivenSources, type ClusterUnderTest } from './run-testbed.js';

/**
 * The cluster of a live configuration for a scenario's runs.
 * @param refusal why the engine may change nothing at this moment
 * @throws CallError when a file of keys cannot be read
 */
export function openCluster(configuration: LiveConfiguration, { engine }: Scenario, warn: (text: string) => void, refusal: () => string | null): ClusterUnderTest {
  const manager = managerEngine(configuration);
  const world = openWorld({ ...configuration, engine });
  return {
    openPlant: (alarm) => world.openPlant(alarm, (_, text) => warn(text), refusal),
    scale: (service, to) => scaleService(manager, service, to),
    follow: (service, take, signal) => followServiceLog(manager, service, take, signal),
    replicas: async () => {
      const { services, tasks } = await observeSwarm(manager);
      return new Map(services.map(({ name }) => {
        const own = tasks.filter(({ service }) => service === name);
        return [name, { running: own.filter(({ ready }) => ready).length, leaving: own.filter(({ state }) => state === 'removing').length }];
      }));
    },
  };
}

/**
 * Whether the cluster has what the scenario names, and the scenario a workload that tasks can be.
 * @throws InputError with every name that the cluster does not have
 */
export async function checkCluster(configuration: LiveConfiguration, { application, infrastructure, workload }: Scenario, file: string): Promise<void> {
  const { services, nodes } = await observeSwarm(managerEngine(configuration));
  const serviceNames = services.map(({ name }) => name);
  const nodeNames = nodes.map(({ name }) => name);
  const driven = drivenSources({ workload });
  const faults = [
    ...Object.keys(application.services).flatMap((name) => knownName(['application', 'services', name], name, 'service of the cluster', serviceNames, 'key')),
    ...Object.keys(infrastructure.groups).flatMap((name) => knownName(['infrastructure', 'groups', name], name, 'node of the cluster', nodeNames, 'key')),
    ...workload.flatMap((source, index) => (driven.some(({ name }) => name === source.name) ? [] : [{
      path: ['workload', index], found: `${source.kind} clients that are no tasks`, allowed: 'a closed source with a service, whose tasks are the clients',
    }])),

  ];
  if (faults.length > 0) throw new InputError(faults.map(({ path, ...fault }) => ({ file, path: pathText(path), ...fault })));
}
