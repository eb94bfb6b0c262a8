import { z } from 'zod';
import { changingWay } from '../adapters/real/metrics/docker-stats/engine-way.js';
import { nodeEndpoint } from '../adapters/real/metrics/docker-stats/node-endpoint.js';
import { managerEndpoint } from '../adapters/real/swarm/cluster-settings.js';
import { DockerEngine } from '../adapters/real/swarm/docker-engine.js';
import { observeSwarm } from '../adapters/real/swarm/observe-swarm.js';
import type { LiveConfiguration } from './live-configuration.js';

/** The manager's engine with the configuration's limits. @throws CallError when a file of keys cannot be read */
export function managerEngine({ cluster }: Pick<LiveConfiguration, 'cluster'>): DockerEngine {
  return new DockerEngine(managerEndpoint(cluster), { timeout_s: cluster.timeout, attempts: cluster.attempts });
}

/**
 * The engines of all nodes that are up, the manager's among them: as the docker-stats source would reach them, where
 * that is not a proxy that only reads.
 * @throws CallError
 */
export async function nodeEngines(configuration: LiveConfiguration): Promise<readonly DockerEngine[]> {
  const { cluster, metrics } = configuration;
  const way = changingWay(metrics, cluster);
  const manager = managerEngine(configuration);
  const { Swarm } = await manager.ask('GET /info', z.object({ Swarm: z.object({ NodeID: z.string() }) }), (docker) => docker.info());
  const { nodes } = await observeSwarm(manager);
  return nodes
    .filter(({ state }) => state !== 'down')
    .map((node) => (node.id === Swarm.NodeID ? manager : new DockerEngine(nodeEndpoint(way, cluster, node), manager.limits)));
}
