import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './program.js';

const advice = 'images are packed on Debian, with apt-get update done once';

/** Versions of packages as apt would install them now. @throws CallError when there is no such package */
export async function candidates(packages: readonly string[]): Promise<readonly string[]> {
  const shown = await run('apt-cache', ['show', '--no-all-versions', ...packages], { advice });
  return [...shown.matchAll(/^(?:Package|Version): (.*)$/gm)].map(([, value]) => value!);
}

/**
 * Unpacks packages with the libraries that they depend on into a folder, by apt's own resolution as if nothing were
 * installed yet. Their installation scripts do not run; other dependencies are left out.
 * @param without libraries that are big and only loaded on demand
 * @throws CallError
 */
export async function unpackPackages(packages: readonly string[], without: readonly string[], root: string): Promise<void> {
  const nothingInstalled = ['-o', 'Dir::State::status=/dev/null', '-o', 'Debug::NoLocking=1', '--no-install-recommends'];
  const plan = await run('apt-get', [...nothingInstalled, '--simulate', 'install', ...packages], { advice });
  const chosen = [...plan.matchAll(/^Inst (\S+) \((\S+) /gm)]
    .filter(([, name]) => (packages.includes(name!) || /^(?:lib|zlib)/.test(name!)) && !without.includes(name!))
    .map(([, name, version]) => `${name}=${version}`);
  const folder = mkdtempSync(join(tmpdir(), 'elascale-packages-'));
  try {
    await run('apt-get', ['--quiet', 'download', ...chosen], { cwd: folder, advice });
    for (const file of readdirSync(folder)) await run('dpkg-deb', ['--extract', join(folder, file), root], { advice });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
