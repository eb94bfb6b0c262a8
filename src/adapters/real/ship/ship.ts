import { setTimeout as wait } from 'node:timers/promises';
import type { Seconds } from '../../../core/units.js';
import { CallError } from '../call.js';
import { ClusterSampling, type ReadNode } from '../metrics/docker-stats/cluster-sampling.js';
import type { DockerEngine } from '../swarm/docker-engine.js';
import { observeSwarm } from '../swarm/observe-swarm.js';
import type { ShipTarget } from './ship-target.js';

export interface Shipping {
  readonly manager: DockerEngine;
  readonly readNode: ReadNode;
  readonly sample_s: Seconds;
  readonly target: ShipTarget;
  /** Told once when somebody stops to answer, and once when they do again. */
  readonly warn: (text: string) => void;
}

/**
 * Brings the counters of all nodes to the target, a round a period, until the signal says to stop. Nodes that join are
 * found within a period. A manager that does not answer keeps nobody from being sampled.
 * @throws CallError when the manager does not answer at the beginning
 */
export async function ship({ manager, readNode, sample_s, target, warn }: Shipping, signal: AbortSignal): Promise<void> {
  const silent = new Set<string>();
  const answers = (name: string): void => {
    if (silent.delete(name)) warn(`${name} answers again`);
  };
  const fails = (name: string, error: CallError): void => {
    if (!silent.has(name)) warn(error.message);
    silent.add(name);
  };
  const sampling = new ClusterSampling(readNode, {
    counted(node, counters) {
      answers(node.name);
      target.counted(node, counters);
    },
    failed(node, error) {
      fails(node.name, error);
      target.failed(node, error);
    },
  });
  const { nodes } = await observeSwarm(manager);
  sampling.follow(nodes);
  await sampling.round();
  sampling.every(sample_s);
  while (!signal.aborted) {
    // It rejects only when the signal ends it.
    await wait(sample_s * 1000, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    try {
      sampling.follow((await observeSwarm(manager)).nodes);
      answers('the manager');
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      fails('the manager', error);
    }
  }
  await sampling.close();
}
