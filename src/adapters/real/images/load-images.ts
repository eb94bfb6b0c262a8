import type { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { z } from 'zod';
import { CallError } from '../call.js';
import { mapBounded } from '../map-bounded.js';
import type { DockerEngine } from '../swarm/docker-engine.js';

/** By ssh every call is a login, and sshd refuses some from the tenth on that waits to be let in (MaxStartups). */
const callsAtOnce = 8;

/** Those of these ids that an engine has no image of. @throws CallError */
export async function missingOn(engine: DockerEngine, ids: readonly string[]): Promise<readonly string[]> {
  const missing = await mapBounded(ids, callsAtOnce, async (id) => {
    try {
      await engine.tell(`GET /images/${shortId(id)}`, (docker) => docker.getImage(id).inspect());
      return [];
    } catch (error) {
      if (error instanceof CallError && error.failure === 'not-found') return [id];
      throw error;
    }
  });
  return missing.flat();
}

/** As people know it: `sha256:1f2e3d4c5b6a`. */
export function shortId(id: string): string {
  return id.slice(0, 'sha256:'.length + 12);
}

const progress = z.object({ error: z.string().optional() });

/**
 * Has an engine load an archive of images.
 * @param open the archive from its beginning, anew for each attempt
 * @throws CallError
 */
export async function loadImages(engine: DockerEngine, open: (signal: AbortSignal) => Readable | Promise<Readable>): Promise<void> {
  await engine.tell('POST /images/load', async (docker, signal) => {
    const archive = await open(signal);
    try {
      await sent(engine, docker, archive);
    } finally {
      // Where the engine broke off, whoever makes the archive would wait for its reader for ever.
      archive.destroy();
    }
  });
}

/** @throws CallError when the engine says that it could not take it */
async function sent(engine: DockerEngine, docker: Dockerode, archive: Readable): Promise<void> {
  const answer = await docker.loadImage(archive, { quiet: true });
  const steps = await new Promise<unknown[]>((resolve, reject) => docker.modem.followProgress(answer, (error, all) => (error === null ? resolve(all) : reject(error))));
  const failed = steps.map((step) => progress.safeParse(step).data?.error).find((error) => error !== undefined);
  if (failed !== undefined) throw new CallError('refused', `POST /images/load on ${engine.at}`, failed, 'is its disk full, or its architecture another?');
}
