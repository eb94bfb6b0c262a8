import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DockerEngine } from '../../../../src/adapters/real/swarm/docker-engine.js';
import { scaleService } from '../../../../src/adapters/real/swarm/scale-service.js';

const service = { ID: 's1', Version: { Index: 7 }, Spec: { Name: 'web', Mode: { Replicated: { Replicas: 1 } }, TaskTemplate: {} } };

let folder: string;
let manager: DockerEngine;
let asked: string[];
/** What the manager says to each update, in turn. */
let answers: number[];
const server = createServer((request, answer) => {
  asked.push(`${request.method} ${request.url}`);
  if (request.method === 'GET') return void answer.setHeader('content-type', 'application/json').end(JSON.stringify(service));
  const status = answers.shift()!;
  answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message: status === 200 ? '' : 'rpc error: update out of sequence' }));
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'elascale-scale-'));
  asked = [];
  server.listen(join(folder, 'docker.sock'));
  await once(server, 'listening');
  manager = new DockerEngine({ kind: 'unix', path: join(folder, 'docker.sock') }, { timeout_s: 30, attempts: 1 });
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** A lease may run out while the service is read: what real engines do with a change is proven in test/lab. */
test('nothing is asked for when it may not be any more once the service is read', async () => {
  answers = [];
  await expect(scaleService(manager, 'web', 3, () => (asked.length > 0 ? 'the lease is lost' : null))).rejects.toMatchObject({ failure: 'refused', reason: 'the lease is lost' });
  expect(asked).toEqual(['GET /services/web']);
});

test('a change that another was faster than is not made again when it may not be any more', async () => {
  answers = [500, 200];
  await expect(scaleService(manager, 'web', 3, () => (answers.length < 2 ? 'the lease is lost' : null))).rejects.toMatchObject({ failure: 'refused' });
  expect(asked).toEqual(['GET /services/web', 'POST /services/s1/update?version=7', 'GET /services/web']);
});

test('a change that another was faster than is made again on top of it', async () => {
  answers = [500, 200];
  await scaleService(manager, 'web', 3);
  expect(asked.filter((line) => line.startsWith('POST'))).toHaveLength(2);
});
