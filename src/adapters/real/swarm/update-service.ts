import { CallError } from '../call.js';
import type { DockerEngine } from './docker-engine.js';
import { wholeService, type WholeService } from './engine-api.js';
import { againOnConflict } from './on-conflict.js';

/**
 * Changes a service's specification on top of its newest version; all that the change leaves alone stays as it is.
 * @param change gives the new specification, or `null` where there is nothing to change
 * @throws CallError `not-found` when there is no service of that name
 */
export function updateService(manager: DockerEngine, name: string, change: (service: WholeService) => WholeService['Spec'] | null): Promise<void> {
  return againOnConflict(async () => {
    const service = await inspectService(manager, name);
    const spec = change(service);
    if (spec === null) return;
    await manager.tell(`POST /services/${name}/update`, (docker, abortSignal) =>
      docker.getService(service.ID).update({ _query: { version: service.Version.Index }, _body: spec, abortSignal }),
    );
  });
}

/** @throws CallError `not-found` when there is no service of that name */
export async function inspectService(manager: DockerEngine, name: string): Promise<WholeService> {
  const called = `GET /services/${name}`;
  const service = await manager.ask(called, wholeService, (docker, abortSignal) => docker.getService(encodeURIComponent(name)).inspect({ abortSignal }));
  // The engine also takes the beginning of an id for a name.
  if (service.Spec.Name !== name) throw new CallError('not-found', `${called} on ${manager.at}`, `there is no service ${name}`, '');
  return service;
}
