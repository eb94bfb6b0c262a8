import { CallError } from '../call.js';
import type { DockerEngine } from './docker-engine.js';
import { updateService } from './update-service.js';

/**
 * Asks for so many replicas of a service, 0 included; one that has them already is left alone. Resolves when the
 * manager has taken the wish: tasks start and stop after that.
 * @param refusal why this may not be asked for any more; looked at after each reading of the service, which may take
 *   long. A change that is sent after that, or sent again, names the version that was read: whoever has changed the
 *   service in between is not overruled
 * @throws CallError `not-found` for an unknown service, `refused` for one that has no replicas to scale or when there
 *   is a refusal, `conflict` when other writers were faster every time
 */
export function scaleService(manager: DockerEngine, name: string, replicas: number, refusal: () => string | null = () => null): Promise<void> {
  return updateService(manager, name, ({ Spec }) => {
    const refused = refusal();
    if (refused !== null) throw new CallError('refused', `scaling ${name} on ${manager.at}`, refused, '');
    const { Replicated } = Spec.Mode;
    if (Replicated === undefined) {
      const kind = Spec.Mode.Global === undefined ? 'a job' : 'global: it has one task on every node';
      throw new CallError('refused', `scaling ${name} on ${manager.at}`, `the service ${name} is ${kind}`, 'only replicated services can be scaled');
    }
    if (Replicated.Replicas === replicas) return null;
    return { ...Spec, Mode: { Replicated: { ...Replicated, Replicas: replicas } } };
  });
}
