import type { Seconds } from '../../../core/units.js';
import type { DockerEndpoint } from '../swarm/docker-endpoint.js';
import type { SwarmNode } from '../swarm/inventory.js';

/** What provisioning asks of the swarm. Every call may be made again: what is so already stays so. */
export interface SwarmMembership {
  /** Every entry of the manager's list. @throws CallError */
  nodes(): Promise<readonly Member[]>;
  /** Makes an engine a worker. @throws CallError */
  join(engine: DockerEndpoint): Promise<void>;
  /** Waits until the manager lists the node as ready. @throws CallError */
  ready(node: string, within_s: Seconds): Promise<void>;
  /** Gives a node these labels beside those it has. @throws CallError */
  label(node: string, labels: Readonly<Record<string, string>>): Promise<void>;
  /** Has Swarm move the node's tasks away. @throws CallError */
  drain(node: string): Promise<void>;
  /** @returns false when tasks are left on a drained node after that time @throws CallError */
  tasksMoved(node: string, within_s: Seconds): Promise<boolean>;
  /** Takes an engine out of its swarm. @throws CallError */
  leave(engine: DockerEndpoint): Promise<void>;
  /** Strikes the node's entries off the manager's list; none is no error. @throws CallError */
  remove(node: string): Promise<void>;
}

export type Member = Pick<SwarmNode, 'name' | 'role' | 'state' | 'labels'>;
