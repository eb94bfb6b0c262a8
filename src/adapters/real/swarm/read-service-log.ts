import { z } from 'zod';
import type { DockerEngine } from './docker-engine.js';
import { LogFrames } from './log-frames.js';

/**
 * What the tasks of a service have said on stdout up to now, line by line, each task's in its order.
 * @param since_unix_s whole seconds; older lines are left out
 * @throws CallError
 */
export async function readServiceLog(manager: DockerEngine, service: string, since_unix_s: number): Promise<readonly string[]> {
  const log = await manager.ask(`GET /services/${service}/logs`, z.instanceof(Buffer), (docker) =>
    wholeLog(docker.getService(service).logs({ stdout: true, stderr: false, follow: false, since: Math.floor(since_unix_s) })));
  return new LogFrames().take(log);
}

/** The answer is a stream, or a buffer where the engine sent it in one piece. */
async function wholeLog(answering: Promise<NodeJS.ReadableStream | Buffer>): Promise<Buffer> {
  const answer = await answering;
  if (Buffer.isBuffer(answer)) return answer;
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
