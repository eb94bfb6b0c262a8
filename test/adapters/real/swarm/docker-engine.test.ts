import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Dockerode from 'dockerode';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { DockerEngine } from '../../../../src/adapters/real/swarm/docker-engine.js';

let folder: string;
let server: Server;

/** An engine that hears and never answers. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'elascale-silent-'));
  server = createServer((connection) => connection.resume());
  server.listen(join(folder, 'docker.sock'));
  await once(server, 'listening');
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test.each<[string, (docker: Dockerode) => Promise<unknown>]>([
  ['one that dockerode takes a signal in', (docker) => docker.info()],
  ['one that it takes none in', (docker) => docker.getImage('web').inspect()],
  ['a change', (docker) => docker.createConfig({ Name: 'lease', Data: '' })],
])('a call that is given up lets its connection go: %s', async (_, attempt) => {
  const engine = new DockerEngine({ kind: 'unix', path: join(folder, 'docker.sock') }, { timeout_s: 1, attempts: 1 });
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const givenUp = expect(engine.ask('GET /anything', z.unknown(), attempt)).rejects.toMatchObject({ failure: 'timeout', message: expect.stringContaining('no answer within 1 s') as string });
  const [connection] = await connected;
  const gone = once(connection, 'close');
  await givenUp;
  await gone;
});
