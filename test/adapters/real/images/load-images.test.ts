import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { loadImages, missingOn } from '../../../../src/adapters/real/images/load-images.js';
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

test('an engine with many images to look for is asked for a few at once, as sshd lets in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'elascale-missing-'));
  let waiting: ServerResponse[] = [];
  let most = 0;
  // Answers come late enough for whoever asks without waiting to have asked everything.
  const server = createServer((_, answer) => {
    waiting.push(answer);
    most = Math.max(most, waiting.length);
    if (waiting.length === 1) setTimeout(() => {
      for (const late of waiting) late.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no such image"}');
      waiting = [];
    }, 50);
  });
  server.listen(join(folder, 'docker.sock'));
  await once(server, 'listening');
  const ids = Array.from({ length: 40 }, (_, nth) => `sha256:${String(nth).padStart(64, '0')}`);
  try {
    expect(await missingOn(new DockerEngine({ kind: 'unix', path: join(folder, 'docker.sock') }, { timeout_s: 30, attempts: 1 }), ids)).toEqual(ids);
    expect(most).toBeLessThan(10);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
