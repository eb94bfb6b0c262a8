import type { Readable } from 'node:stream';
import { z } from 'zod';
import { pause } from '../call.js';
import type { DockerEngine } from './docker-engine.js';
import { LogFrames } from './log-frames.js';

const again_s = 1;

/**
 * Follows what all tasks of a service print on stdout, those to come too, until the signal ends it. Follows anew where
 * the stream ends: lines of the moment in between may be missed, none comes twice.
 * @throws CallError when the service's log cannot be had
 */
export async function followServiceLog(manager: DockerEngine, service: string, take: (line: string) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const since = Math.floor(Date.now() / 1000);
    const stream: Readable = await manager.ask(`GET /services/${service}/logs`, z.custom<Readable>(), (docker) =>
      docker.getService(service).logs({ follow: true, stdout: true, stderr: false, since }));
    await read(stream, take, signal);
    if (!signal.aborted) await pause(again_s);
  }
}

function read(stream: Readable, take: (line: string) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const frames = new LogFrames();
    const end = () => {
      signal.removeEventListener('abort', end);
      stream.destroy();
      resolve();
    };
    signal.addEventListener('abort', end);
    stream.on('data', (bytes: Buffer) => { for (const line of frames.take(bytes)) take(line); });
    for (const event of ['end', 'error', 'close'] as const) stream.on(event, end);
    if (signal.aborted) end();
  });
}
