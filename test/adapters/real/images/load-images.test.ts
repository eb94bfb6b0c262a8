import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { loadImages } from '../../../../src/adapters/real/images/load-images.js';
import { DockerEngine } from '../../../../src/adapters/real/swarm/docker-engine.js';

/** Images that engines take are loaded in test/lab/iot-app.test.ts. */
test('an archive is let go in every attempt whose engine breaks off, so that whoever makes it does not wait for its reader', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'elascale-load-'));
  const server = createServer((request) => request.once('data', () => request.socket.destroy()));
  server.listen(join(folder, 'docker.sock'));
  await once(server, 'listening');
  const archives: Readable[] = [];
  const endless = () => {
    const archive = new Readable({ read() { this.push(Buffer.alloc(1024)); } });
    archives.push(archive);
    return archive;
  };
  try {
    const engine = new DockerEngine({ kind: 'unix', path: join(folder, 'docker.sock') }, { timeout_s: 30, attempts: 2 });
    await expect(loadImages(engine, endless)).rejects.toMatchObject({ failure: 'unreachable' });
    expect(archives.map(({ destroyed }) => destroyed)).toEqual([true, true]);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
