import { z } from 'zod';
import type { CallLimits } from '../../call.js';
import { managerEndpoint, type ClusterSettings } from '../../swarm/cluster-settings.js';
import { DockerEngine } from '../../swarm/docker-engine.js';
import { endpointText } from '../../swarm/docker-endpoint.js';
import type { SwarmNode } from '../../swarm/inventory.js';
import type { DockerStatsSettings } from '../metrics-settings.js';
import type { ReadNode } from './cluster-sampling.js';
import { NodeCounterReader } from './node-counters.js';
import { nodeEndpoint } from './node-endpoint.js';

/** By ssh every call is a login, and sshd refuses some from the tenth on that waits to be let in (MaxStartups). */
const callsAtOnce = { unix: 64, tcp: 64, ssh: 8 } as const;

const swarmMember = z.object({ Swarm: z.object({ NodeID: z.string() }) });

/**
 * Readers of all nodes' engines, each opened when it is first asked for and anew when its endpoint moved. The node of
 * `cluster.docker` itself is read through that, so that a swarm of one needs no further settings.
 */
export function nodeReaders(settings: DockerStatsSettings, cluster: ClusterSettings): ReadNode {
  const readers = new Map<string, { readonly at: string; readonly reader: NodeCounterReader }>();
  // The next round is the next attempt.
  const limits: CallLimits = { timeout_s: cluster.timeout, attempts: 1 };
  let managerId: Promise<string> | null = null;

  const endpointOf = async (node: SwarmNode) => {
    if (node.role === 'manager') {
      managerId ??= idOf(new DockerEngine(managerEndpoint(cluster), limits));
      const id = await managerId.catch((error: unknown) => {
        managerId = null;
        throw error;
      });
      if (id === node.id) return managerEndpoint(cluster);
    }
    return nodeEndpoint(settings, cluster, node);
  };

  return async (node) => {
    const endpoint = await endpointOf(node);
    const at = endpointText(endpoint);
    let open = readers.get(node.id);
    if (open?.at !== at) readers.set(node.id, open = { at, reader: new NodeCounterReader(new DockerEngine(endpoint, limits), callsAtOnce[endpoint.kind]) });
    return open.reader.read();
  };
}

async function idOf(manager: DockerEngine): Promise<string> {
  return (await manager.ask('GET /info', swarmMember, (docker) => docker.info())).Swarm.NodeID;
}
