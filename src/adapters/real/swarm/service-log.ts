import { z } from 'zod';
import type { DockerEngine } from './docker-engine.js';

/**
 * What the tasks of a service said on stdout, line by line, each task's in its order.
 * @param since_unix_s whole seconds; older lines are left out
 * @throws CallError
 */
export async function serviceLog(manager: DockerEngine, service: string, since_unix_s: number): Promise<readonly string[]> {
  const log = await manager.ask(`GET /services/${service}/logs`, z.instanceof(Buffer), (docker) =>
    wholeLog(docker.getService(service).logs({ stdout: true, stderr: false, follow: false, since: Math.floor(since_unix_s) })));
  return framesOf(log).flatMap((text) => text.split('\n')).filter((line) => line !== '');
}

/** The answer is a stream, or a buffer where the engine sent it in one piece. */
async function wholeLog(answering: Promise<NodeJS.ReadableStream | Buffer>): Promise<Buffer> {
  const answer = await answering;
  if (Buffer.isBuffer(answer)) return answer;
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const header_B = 8;

/** Frames of the engine's multiplexed stream (Docker Engine API, "Stream format"): type, three zeros, length, text. A torn last one is left out. */
function framesOf(log: Buffer): readonly string[] {
  const frames: string[] = [];
  for (let at = 0; at + header_B <= log.length;) {
    const end = at + header_B + log.readUInt32BE(at + 4);
    if (end <= log.length) frames.push(log.toString('utf8', at + header_B, end));
    at = end;
  }
  return frames;
}
