import type { Inventory, SwarmNode, SwarmTask } from '../../../../src/adapters/real/swarm/inventory.js';
import type { ContainerCounters } from '../../../../src/adapters/real/metrics/docker-stats/container-counters.js';
import type { NodeCounters } from '../../../../src/adapters/real/metrics/docker-stats/node-counters.js';

export const GiB = 1024 ** 3;

export function node(name: string, more: Partial<SwarmNode> = {}): SwarmNode {
  return { id: `id-${name}`, name, role: 'worker', address: `10.0.0.${name.length}`, created: '2026-01-01T00:00:00Z', state: 'ready', labels: {}, cores: 2, ...more };
}

export function task(id: string, of: Partial<SwarmTask>): SwarmTask {
  return { id, service: 'shop_api', node: null, container: id, state: 'running', ready: true, reason: '', started_unix_s: 0, changed_unix_s: 0, ...of };
}

export function inventory(nodes: readonly SwarmNode[], tasks: readonly SwarmTask[] = []): Inventory {
  return { services: [], nodes, tasks };
}

/** A container whose engine's clock is 1000 s behind ours. */
export function container(id: string, at_unix_s: number, more: Partial<ContainerCounters> = {}): ContainerCounters {
  return {
    id, name: id, image: 'shop', service: 'shop_api', task: id, read_unix_s: at_unix_s - 1000, cpu_s: 0, memory_B: 0.25 * GiB, memory_limit_B: GiB, received_B: 0, sent_B: 0, interfaces: [], ...more,
  };
}

export function counted(at_unix_s: number, containers: readonly ContainerCounters[]): NodeCounters {
  return { at_unix_s, memory_B: 4 * GiB, containers };
}
