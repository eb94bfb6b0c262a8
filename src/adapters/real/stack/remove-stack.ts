import { z } from 'zod';
import { CallError, pause } from '../call.js';
import type { DockerEngine } from '../swarm/docker-engine.js';
import { stackLabel } from './stack.js';

const look_s = 0.25;

/**
 * Removes the services and networks that bear a stack's label, and waits until its tasks are gone: their containers
 * hold its networks and images until then.
 * @returns names of what was removed; empty when there was nothing
 * @throws CallError; of failure `timeout` when something is still there after `patience_s`
 */
export async function removeStack(manager: DockerEngine, stack: string, patience_s: number): Promise<readonly string[]> {
  const end_ms = performance.now() + patience_s * 1000;
  const filters = { label: [`${stackLabel}=${stack}`] };
  const services = await manager.ask('GET /services', z.array(z.object({ ID: z.string(), Spec: z.object({ Name: z.string() }) })), (docker) => docker.listServices({ filters }));
  for (const { ID, Spec } of services) await unlessGone(manager.tell(`DELETE /services/${Spec.Name}`, (docker) => docker.getService(ID).remove()));
  for (; ; await pause(look_s)) {
    const tasks = await manager.ask('GET /tasks', z.array(z.object({ Status: z.object({ State: z.string() }) })), (docker) => docker.listTasks({ filters }));
    if (!tasks.some(({ Status }) => Status.State === 'running')) break;
    if (performance.now() > end_ms) throw new CallError('timeout', `the tasks of the stack ${stack}`, `${tasks.length} are still there`, 'are all its nodes up?');
  }
  const networks = await manager.ask('GET /networks', z.array(z.object({ Id: z.string(), Name: z.string() })), (docker) => docker.listNetworks({ filters }));
  for (const { Id, Name } of networks) await removeNetwork(manager, Id, Name, end_ms);
  return [...services.map(({ Spec }) => Spec.Name), ...networks.map(({ Name }) => Name)];
}

/** A network is in use for a moment after its last container. */
async function removeNetwork(manager: DockerEngine, id: string, name: string, end_ms: number): Promise<void> {
  for (; ; await pause(look_s)) {
    try {
      await unlessGone(manager.tell(`DELETE /networks/${name}`, (docker) => docker.getNetwork(id).remove()));
      return;
    } catch (error) {
      if (!(error instanceof CallError) || performance.now() > end_ms || !/in use|active endpoints/.test(error.reason)) throw error;
    }
  }
}

/** Another may have removed it in the meantime. */
async function unlessGone(removal: Promise<void>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!(error instanceof CallError && error.failure === 'not-found')) throw error;
  }
}
