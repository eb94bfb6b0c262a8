import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SwarmRecord } from '../../../../src/adapters/real/swarm/cluster-record.js';
import { DockerEngine } from '../../../../src/adapters/real/swarm/docker-engine.js';

/** Records of a real swarm: test/lab/live.test.ts. No swarm gives an id that one could choose. */
it.each([
  ['has the name', 'e1', { id: 'e1kq9v', version: 7, fields: { holder: 'me' } }],
  ['only has an id that begins with the name', 'app-settings', null],
])('a config that %s', async (_, Name, found) => {
  const folder = mkdtempSync(join(tmpdir(), 'elascale-record-'));
  const config = { ID: 'e1kq9v', Version: { Index: 7 }, Spec: { Name, Labels: { 'elascale.holder': 'me', 'other': 'x' } } };
  const server = createServer((_request, answer) => answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(config)));
  server.listen(join(folder, 'docker.sock'));
  await once(server, 'listening');
  try {
    const record = new SwarmRecord('e1', new DockerEngine({ kind: 'unix', path: join(folder, 'docker.sock') }, { timeout_s: 30, attempts: 1 }));
    expect(await record.read()).toEqual(found);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
