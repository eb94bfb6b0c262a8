import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const installed = join(root, 'node_modules', '.elascale-installed');
const built = join(root, 'dist', '.elascale-built');

/** Runs a program to its end with its output on stderr, so that stdout stays the job's own; leaves with its exit code when it fails. */
function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  return stat.isDirectory() ? Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name)))) : stat.mtimeMs;
}

/** Installs the locked dependencies unless those of this lockfile stand already. */
export function ensureInstalled() {
  if (newest(installed) > newest(join(root, 'package-lock.json'))) return;
  console.error('Installing dependencies (once) ...');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(installed, '');
}

/** Compiles src to dist, and bundles the examples into it, unless dist is newer. */
export function ensureBuilt() {
  ensureInstalled();
  const inputs = ['src', 'examples', 'scripts/bundle-examples.mjs', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
  if (newest(built) > Math.max(...inputs.map((name) => newest(join(root, name))))) return;
  console.error('Building ...');
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')]);
  run(process.execPath, [join(root, 'scripts/bundle-examples.mjs')]);
  writeFileSync(built, '');
}
