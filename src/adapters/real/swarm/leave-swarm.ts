import { z } from 'zod';
import type { Seconds } from '../../../core/units.js';
import { CallError } from '../call.js';
import { poll } from '../poll.js';
import type { DockerEngine } from './docker-engine.js';
import { apiTask, type ApiTask } from './engine-api.js';
import { nodeNamed, nodesNamed } from './swarm-node.js';

/**
 * Waits until no task runs on a drained node and the tasks in their place run elsewhere or have nowhere to go.
 * @returns false when they have not moved in time
 * @throws CallError
 */
export async function tasksMoved(manager: DockerEngine, name: string, within_s: Seconds): Promise<boolean> {
  const { ID } = await nodeNamed(manager, name);
  const services = new Set<string>();
  const moved = await poll(within_s, async () => {
    const tasks = await manager.ask('GET /tasks', z.array(apiTask), (docker, abortSignal) => docker.listTasks({ abortSignal }));
    const left = tasks.filter((task) => task.NodeID === ID && isUnderWay(task));
    for (const { ServiceID } of left) services.add(ServiceID ?? '');
    const starting = tasks.some((task) => services.has(task.ServiceID ?? '') && isUnderWay(task) && hasPlace(task) && task.Status.State !== 'running');
    return left.length === 0 && !starting ? true : undefined;
  });
  return moved ?? false;
}

const ended: ReadonlySet<string> = new Set(['complete', 'shutdown', 'failed', 'rejected', 'orphaned', 'remove']);

function isUnderWay({ Status }: ApiTask): boolean {
  return !ended.has(Status.State);
}

function hasPlace({ NodeID = '' }: ApiTask): boolean {
  return NodeID !== '';
}

/** Takes the engine out of its swarm; one that is in none is left alone. @param force a manager too, and the swarm with the last @throws CallError */
export async function leaveSwarm(engine: DockerEngine, { force } = { force: false }): Promise<void> {
  try {
    await engine.tell('POST /swarm/leave', (docker, abortSignal) => docker.swarmLeave({ _query: { force }, abortSignal }));
  } catch (error) {
    if (!(error instanceof CallError) || !error.reason.includes('not part of a swarm')) throw error;
  }
}

const goodbye_s: Seconds = 15;

/**
 * Strikes a host's entries off the swarm's list, none is no error. A node that has just left has a moment to say so;
 * one that is still up after it is struck off by force. A manager is refused: it must be demoted by hand.
 * @throws CallError
 */
export async function removeNode(manager: DockerEngine, name: string): Promise<void> {
  const entries = await nodesNamed(manager, name);
  if (entries.some(({ Spec }) => Spec.Role === 'manager')) {
    throw new CallError('refused', `removing ${name} on ${manager.at}`, `${name} is a manager of the swarm`, 'a manager is removed by hand: docker node demote, then docker node rm');
  }
  if (entries[0]?.Status.State === 'ready') {
    await poll(goodbye_s, async () => ((await nodesNamed(manager, name))[0]?.Status.State === 'ready' ? undefined : true));
  }
  for (const { ID } of entries) {
    try {
      await manager.tell(`DELETE /nodes/${name}`, (docker, abortSignal) => docker.getNode(ID).remove({ force: true, abortSignal }));
    } catch (error) {
      if (!(error instanceof CallError) || error.failure !== 'not-found') throw error;
    }
  }
}
