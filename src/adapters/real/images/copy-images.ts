import type { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { z } from 'zod';
import type { DockerEngine } from '../swarm/docker-engine.js';
import { loadImages, missingOn } from './load-images.js';

const usedImages = z.array(z.object({ Spec: z.object({ TaskTemplate: z.object({ ContainerSpec: z.object({ Image: z.string() }).nullish() }) }) }));

/**
 * Brings a new engine the images that services name by id: no registry has them, so its tasks could not start. The
 * manager's engine gives what it has of them.
 * @returns ids of those that were copied
 * @throws CallError
 */
export async function copyImages(manager: DockerEngine, joining: DockerEngine): Promise<readonly string[]> {
  const services = await manager.ask('GET /services', usedImages, (docker, abortSignal) => docker.listServices({ abortSignal }));
  const ids = [...new Set(services.flatMap(({ Spec }) => Spec.TaskTemplate.ContainerSpec?.Image ?? []))].filter((name) => name.startsWith('sha256:'));
  const elsewhere = await missingOn(manager, ids);
  const missing = await missingOn(joining, ids.filter((id) => !elsewhere.includes(id)));
  if (missing.length > 0) await loadImages(joining, (abortSignal) => saved(manager, missing, abortSignal));
  return missing;
}

/** dockerode has it; its types leave it out. */
interface WithGetImages extends Dockerode {
  getImages(options: { readonly names: readonly string[]; readonly abortSignal: AbortSignal }): Promise<Readable>;
}

const archive = z.custom<Readable>((answer) => typeof answer === 'object' && answer !== null && 'pipe' in answer, 'no stream');

/** As the engine saves them: an archive that streams. */
function saved(engine: DockerEngine, names: readonly string[], abortSignal: AbortSignal): Promise<Readable> {
  return engine.ask('GET /images/get', archive, (docker) => (docker as WithGetImages).getImages({ names, abortSignal }));
}
