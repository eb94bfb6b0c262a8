// Builds docker-machine from its Go module, once, and prints the path of the binary. For the tests against a real one.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('docker-machine', import.meta.url));

/** The Go compiler, on the PATH or where its own installer puts it; `undefined`: there is none. */
export function goCompiler() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/go/bin'];
  return folders.map((folder) => join(folder, 'go')).find((path) => existsSync(path));
}

/** The binary of this source and compiler's making; built where the cache does not have it. */
export function dockerMachine() {
  const go = goCompiler();
  if (go === undefined) throw new Error('docker-machine cannot be built: there is no Go compiler on the PATH; install Go 1.21 or later');
  const digest = createHash('sha256');
  for (const file of readdirSync(source).sort()) digest.update(readFileSync(join(source, file)));
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'elascale');
  const binary = join(cache, `docker-machine-${digest.digest('hex').slice(0, 12)}`);
  if (!existsSync(binary)) build(go, cache, binary);
  return binary;
}

function build(go, cache, binary) {
  mkdirSync(cache, { recursive: true });
  const workspace = mkdtempSync(join(tmpdir(), 'elascale-docker-machine-'));
  const env = {
    ...process.env, GOPATH: join(workspace, 'modules'), GOCACHE: join(workspace, 'objects'), GOFLAGS: '-mod=readonly -modcacherw -buildvcs=false', GO111MODULE: 'on', CGO_ENABLED: '0',
  };
  try {
    console.error('Building docker-machine (once, about a minute) ...');
    const built = join(workspace, 'docker-machine');
    const { status, error } = spawnSync(go, ['build', '-ldflags=-s -w', '-o', built, '.'], { cwd: source, env, stdio: ['ignore', 2, 2] });
    if (error) throw error;
    if (status !== 0) throw new Error(`docker-machine cannot be built: go build ended with ${status}`);
    // Beside its place first: a rename within a file system is whole or not at all.
    copyFileSync(built, `${binary}.new`);
    renameSync(`${binary}.new`, binary);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) console.log(dockerMachine());
