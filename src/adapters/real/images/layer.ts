import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from './program.js';

/** One layer of an image: a tar of files, known by the digest of its content. */
export interface Layer {
  readonly file: string;
  /** sha256 of the tar, in hex: the `diff_id` of the OCI image specification. */
  readonly digest: string;
}

/** Where layers are kept between deployments: $XDG_CACHE_HOME/elascale/images. */
export function imageCache(): string {
  const chosen = process.env['XDG_CACHE_HOME'] ?? '';
  return join(chosen === '' ? join(homedir(), '.cache') : chosen, 'elascale', 'images');
}

/**
 * The layer that stands in the cache under the key, else one that is filled anew. The tar is reproducible: sorted,
 * without times and owners, so that the same files have the same digest everywhere.
 * @param key of everything that the content depends on
 * @param fill puts the files into an empty folder, which becomes the layer's root
 * @throws CallError of a program that fails
 */
export async function layer(cache: string, key: readonly string[], fill: (root: string) => Promise<void>): Promise<Layer> {
  const file = join(cache, `${createHash('sha256').update(JSON.stringify(key)).digest('hex')}.tar`);
  const note = `${file}.sha256`;
  if (existsSync(file) && existsSync(note)) return { file, digest: readFileSync(note, 'utf8') };
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'making-'));
  try {
    const root = join(folder, 'root');
    mkdirSync(root);
    await fill(root);
    const tar = join(folder, 'layer.tar');
    await run('tar', ['--create', '--file', tar, '--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--format=gnu', '--directory', root, '.'], { advice: 'GNU tar packs images' });
    const digest = await sha256OfFile(tar);
    renameSync(tar, file);
    // Written last: a layer without its digest is one that was interrupted.
    writeFileSync(note, digest);
    return { file, digest };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In hex. */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
