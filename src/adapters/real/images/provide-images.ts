import { z } from 'zod';
import type { DockerEngine } from '../swarm/docker-engine.js';
import { imageArchive, type Image } from './image-archive.js';
import { loadImages, missingOn, shortId } from './load-images.js';

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
    const ids = await missingOn(engine, images.map(({ id }) => id));
    const missing = images.filter(({ id }) => ids.includes(id));
    if (missing.length > 0) await loadArchive(engine, missing);
    return { engine: engine.at, loaded: missing.map(({ tag }) => tag), took_s: (performance.now() - began_ms) / 1000 };
  }));
}

async function loadArchive(engine: DockerEngine, images: readonly Image[]): Promise<void> {
  const archive = imageArchive(images);
  try {
    await loadImages(engine, archive.read);
  } finally {
    archive.close();
  }
}

/** Removes every image with a label, whatever its age. @returns how many @throws CallError when one is in use or an engine fails */
export async function removeImages(engine: DockerEngine, label: string): Promise<number> {
  const found = await engine.ask('GET /images/json', z.array(z.object({ Id: z.string() })), (docker) => docker.listImages({ filters: { label: [label] } }));
  for (const { Id } of found) await engine.tell(`DELETE /images/${shortId(Id)}`, (docker) => docker.getImage(Id).remove({ force: true }));
  return found.length;
}
