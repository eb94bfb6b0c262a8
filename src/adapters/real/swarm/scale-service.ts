import { CallError } from '../call.js';
import type { DockerEngine } from './docker-engine.js';
import { updateService } from './update-service.js';

/**
 * Asks for so many replicas of a service, 0 included; one that has them already is left alone. Resolves when the
 * manager has taken the wish: tasks start and stop after that.
 * @throws CallError `not-found` for an unknown service, `refused` for one that has no replicas to scale, `conflict`
 *   when other writers were faster every time
 */
export function scaleService(manager: DockerEngine, name: string, replicas: number): Promise<void> {
  return updateService(manager, name, ({ Spec }) => {
    const { Replicated } = Spec.Mode;
    if (Replicated === undefined) {
      const kind = Spec.Mode.Global === undefined ? 'a job' : 'global: it has one task on every node';
      throw new CallError('refused', `scaling ${name} on ${manager.at}`, `the service ${name} is ${kind}`, 'only replicated services can be scaled');
    }
    if (Replicated.Replicas === replicas) return null;
    return { ...Spec, Mode: { Replicated: { ...Replicated, Replicas: replicas } } };
  });
}
