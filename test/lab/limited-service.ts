import type Dockerode from 'dockerode';
import { wholeService } from '../../src/adapters/real/swarm/engine-api.js';
import type { LabSwarm } from './lab-swarm.js';

export interface LimitedWish {
  readonly command: readonly string[];
  readonly constraints: readonly string[];
  readonly replicas: number;
  /** The CPU limit of every task. */
  readonly cores: number;
}

/** A service whose tasks have limits of CPU and memory: a loop that never rests burns a known share of a core. */
export async function createLimited(swarm: LabSwarm, name: string, { command, constraints, replicas, cores }: LimitedWish): Promise<void> {
  await swarm.create(name, { replicas: 0, command, constraints });
  const { Spec, Version } = await swarm.manager.ask(`GET /services/${name}`, wholeService, (docker) => docker.getService(name).inspect());
  const Limits = { NanoCPUs: cores * 1e9, MemoryBytes: 64 * 1024 ** 2 };
  const spec = { ...Spec, version: Version.Index, Mode: { Replicated: { Replicas: replicas } }, TaskTemplate: { ...Spec.TaskTemplate, Resources: { Limits } } };
  await swarm.manager.tell(`POST /services/${name}/update`, (docker) => docker.getService(name).update(spec as unknown as Dockerode.CreateServiceOptions));
}
