import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { connect } from '../../../../src/adapters/real/swarm/connect.js';

afterEach(() => vi.unstubAllEnvs());

/** An HTTP server at a socket, which says for which path it was asked. */
async function withListener(use: (socket: string, asked: readonly string[]) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'elascale-socket-'));
  const asked: string[] = [];
  const server = createServer((request, response) => { asked.push(request.url!); response.end('OK'); });
  const socket = join(folder, 'docker.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  try {
    await use(socket, asked);
  } finally {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  }
}

test('the engine that was named is asked, whatever DOCKER_HOST says', async () => {
  vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
  vi.stubEnv('DOCKER_TLS_VERIFY', '1');
  vi.stubEnv('DOCKER_PATH_PREFIX', '/elsewhere');
  await withListener(async (path, asked) => {
    await connect({ kind: 'unix', path }).ping();
    expect(asked).toEqual(['/_ping']);
  });
});

test('a variable that cannot be read is named', () => {
  vi.stubEnv('DOCKER_HOST', 'tcp://[');
  expect(() => connect({ kind: 'unix', path: '/nowhere' })).toThrow(/DOCKER_HOST/);
  vi.stubEnv('DOCKER_HOST', 'tcp://a:2376');
  vi.stubEnv('DOCKER_CERT_PATH', '/no/such/folder');
  expect(() => connect({ kind: 'unix', path: '/nowhere' })).toThrow(/no\/such\/folder.*unset them/);
});

test.each(['ca', 'cert', 'key'] as const)('a %s file that cannot be read is named with its path', (missing) => {
  const there = join(import.meta.dirname, 'connect.test.ts');
  const tls = { ca: there, cert: there, key: there, [missing]: '/no/such/file.pem' };
  expect(() => connect({ kind: 'tcp', host: 'a', port: 2376, tls })).toThrow('tcp://a:2376: cannot read /no/such/file.pem: there is no such file');
});

test('so are the files of an ssh login; a key that needs a passphrase is told from one that is missing', () => {
  vi.stubEnv('SSH_AUTH_SOCK', undefined);
  const there = join(import.meta.dirname, 'connect.test.ts');
  const ssh = { kind: 'ssh', host: 'a', port: 22, user: 'root', key: there, known_hosts: there } as const;
  expect(() => connect({ ...ssh, known_hosts: '/no/known_hosts' })).toThrow('ssh://root@a:22: cannot read /no/known_hosts');
  expect(() => connect({ ...ssh, key: '/no/key' })).toThrow('ssh://root@a:22: cannot read /no/key');
  expect(() => connect(ssh)).toThrow(/cannot be used without a passphrase; load it with ssh-add/);
  vi.stubEnv('SSH_AUTH_SOCK', '/tmp/agent');
  expect(() => connect(ssh)).not.toThrow();
});
