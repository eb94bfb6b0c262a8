import { z } from 'zod';
import { CallError } from '../call.js';
import type { DockerEngine } from '../swarm/docker-engine.js';
import { imageArchive, type Image, type ImageArchive } from './image-archive.js';

/** What became of the images on one engine. */
export interface Provided {
  readonly engine: string;
  /** Tags of those that were loaded; the others were there. */
  readonly loaded: readonly string[];
  readonly took_s: number;
}

/**
 * Sees to it that every engine has every image: no registry is asked, now or when a task starts. Engines that lack
 * some load them, all at once.
 * @throws CallError of the first engine that fails
 */
export async function provideImages(engines: readonly DockerEngine[], images: readonly Image[]): Promise<readonly Provided[]> {
  return Promise.all(engines.map(async (engine) => {
    const began_ms = performance.now();
    const missing = await missingOn(engine, images);
    if (missing.length > 0) {
      const archive = imageArchive(missing);
      try {
        await load(engine, archive);
      } finally {
        archive.close();
      }
    }
    return { engine: engine.at, loaded: missing.map(({ tag }) => tag), took_s: (performance.now() - began_ms) / 1000 };
  }));
}

async function missingOn(engine: DockerEngine, images: readonly Image[]): Promise<readonly Image[]> {
  const present = await Promise.all(images.map(async ({ id }) => {
    try {
      await engine.tell(`GET /images/${id.slice(0, 19)}`, (docker) => docker.getImage(id).inspect());
      return true;
    } catch (error) {
      if (error instanceof CallError && error.failure === 'not-found') return false;
      throw error;
    }
  }));
  return images.filter((_, index) => !present[index]);
}

const progress = z.object({ error: z.string().optional() });

async function load(engine: DockerEngine, archive: ImageArchive): Promise<void> {
  await engine.tell('POST /images/load', async (docker, signal) => {
    const answer = await docker.loadImage(archive.read(signal), { quiet: true });
    const steps = await new Promise<unknown[]>((resolve, reject) => docker.modem.followProgress(answer, (error, all) => (error === null ? resolve(all) : reject(error))));
    const failed = steps.map((step) => progress.safeParse(step).data?.error).find((error) => error !== undefined);
    if (failed !== undefined) throw new CallError('refused', `POST /images/load on ${engine.at}`, failed, 'is its disk full, or of another architecture?');
  });
}

/** Removes every image with a label, whatever its age. @returns how many @throws CallError when one is in use or an engine fails */
export async function removeImages(engine: DockerEngine, label: string): Promise<number> {
  const found = await engine.ask('GET /images/json', z.array(z.object({ Id: z.string() })), (docker) => docker.listImages({ filters: { label: [label] } }));
  for (const { Id } of found) await engine.tell(`DELETE /images/${Id.slice(0, 19)}`, (docker) => docker.getImage(Id).remove({ force: true }));
  return found.length;
}
