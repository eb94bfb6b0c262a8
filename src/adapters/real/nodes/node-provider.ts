import type { DockerEndpoint } from '../swarm/docker-endpoint.js';

/**
 * Who makes machines: docker-machine, the lab. A provider knows machines with an engine on them and nothing of the
 * swarm: joining, labels and draining are the provisioning's business.
 */
export interface NodeProvider {
  /** Every machine there is, in whatever condition. @throws CallError */
  list(): Promise<readonly Machine[]>;
  /**
   * Makes a machine like the base's and resolves when its engine answers; asked again for a half-made one, finishes it
   * or makes it anew. Gives up when the signal does. @throws CallError
   */
  create(machine: string, base: string, signal: AbortSignal): Promise<void>;
  /** Takes the machine away, half-made or whole; none of that name is no error. @throws CallError */
  remove(machine: string): Promise<void>;
  /** How to reach the engine of a ready machine. @throws CallError */
  engine(machine: string): Promise<DockerEndpoint>;
}

export interface Machine {
  readonly name: string;
  readonly state: 'making' | 'ready' | 'stopped' | 'broken';
  /** `null`: not known yet. */
  readonly address: string | null;
}
