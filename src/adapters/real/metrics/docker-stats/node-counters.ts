import { z } from 'zod';
import type { Bytes } from '../../../../core/units.js';
import { CallError } from '../../call.js';
import { mapBounded } from '../../map-bounded.js';
import type { DockerEngine } from '../../swarm/docker-engine.js';
import { containerCounters, listedContainer, statsAnswer, type ContainerCounters, type ListedContainer } from './container-counters.js';

/** What a node's engine tells of all its containers, Swarm's and others'. */
export interface NodeCounters {
  /** When the last of them came in, by this machine's clock. */
  readonly at_unix_s: number;
  /** Of the machine. */
  readonly memory_B: Bytes;
  readonly containers: readonly ContainerCounters[];
}

const machine = z.object({ MemTotal: z.number() });

/** One engine's counters, read as often as wanted. */
export class NodeCounterReader {
  private memory_B: Bytes | null = null;

  /** @param callsAtOnce an engine before version 23 answers once a second, all that have asked by then: the more the better */
  constructor(private readonly engine: DockerEngine, private readonly callsAtOnce: number) {}

  /** @throws CallError when the engine cannot be read, or one of its containers that is still there */
  async read(): Promise<NodeCounters> {
    const listed = await this.engine.ask('GET /containers/json', z.array(listedContainer), (docker, abortSignal) => docker.listContainers({ abortSignal }));
    this.memory_B ??= (await this.engine.ask('GET /info', machine, (docker) => docker.info())).MemTotal;
    const counters = await mapBounded(listed, this.callsAtOnce, (container) => this.container(container));
    return { at_unix_s: Date.now() / 1000, memory_B: this.memory_B, containers: counters.filter((found) => found !== null) };
  }

  /** One-shot: the engine takes no second reading itself (API 1.41). */
  private async container(listed: ListedContainer): Promise<ContainerCounters | null> {
    try {
      const answer = await this.engine.ask(`GET /containers/${listed.Id.slice(0, 12)}/stats`, statsAnswer, (docker, abortSignal) => {
        const once = { stream: false, 'one-shot': true, abortSignal } as const;
        return docker.getContainer(listed.Id).stats(once);
      });
      return containerCounters(listed, answer);
    } catch (error) {
      // It ended between the list and the question.
      if (error instanceof CallError && (error.failure === 'not-found' || error.failure === 'conflict')) return null;
      throw error;
    }
  }
}
