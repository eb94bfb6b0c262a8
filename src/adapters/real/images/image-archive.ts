import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Layer } from './layer.js';

/** What a container of an image starts, and as whom. */
export interface ImageConfiguration {
  readonly command: readonly string[];
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** An image whole: its layers and its configuration, whose digest is the image's id on every engine. */
export interface Image {
  /** `sha256:...`; an engine never asks a registry for an image that is named by it. */
  readonly id: string;
  /** `iot-app/db:1f2e3d4c5b6a`, for people. */
  readonly tag: string;
  readonly configuration: string;
  readonly layers: readonly Layer[];
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Puts an image together (OCI image specification 1.0, "image configuration"). */
export function image(name: string, layers: readonly Layer[], { command, user, labels }: ImageConfiguration): Image {
  const configuration = JSON.stringify({
    architecture: architectures[process.arch] ?? process.arch,
    os: 'linux',
    created: '1970-01-01T00:00:00Z',
    config: { Cmd: command, User: user, WorkingDir: '/', Labels: labels, Env: ['PATH=/usr/local/bin:/usr/bin:/bin'] },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => `sha256:${digest}`) },
    history: layers.map(() => ({ created: '1970-01-01T00:00:00Z' })),
  });
  const digest = createHash('sha256').update(configuration).digest('hex');
  return { id: `sha256:${digest}`, tag: `${name}:${digest.slice(0, 12)}`, configuration, layers };
}

/** Images as an engine loads them: a tar in the format of `docker save`, every layer in it once. */
export interface ImageArchive {
  /** The tar from its beginning; several may be read at once. */
  read(signal: AbortSignal): Readable;
  close(): void;
}

/** The tar is made while it is read, from links to the layers: nothing is copied. */
export function imageArchive(images: readonly Image[]): ImageArchive {
  const folder = mkdtempSync(join(tmpdir(), 'elascale-images-'));
  const layerName = ({ digest }: Layer): string => `${digest}.tar`;
  const layers = new Map(images.flatMap((image) => image.layers.map((layer) => [layerName(layer), layer.file])));
  for (const [name, file] of layers) symlinkSync(file, join(folder, name));
  for (const { id, configuration } of images) writeFileSync(join(folder, `${hex(id)}.json`), configuration);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(images.map(({ id, tag, layers }) => ({ Config: `${hex(id)}.json`, RepoTags: [tag], Layers: layers.map(layerName) }))));
  return {
    read(signal) {
      const tar = spawn('tar', ['--create', '--dereference', '--directory', folder, '.'], { stdio: ['ignore', 'pipe', 'ignore'], signal });
      // An abort is the reader's own wish; any other end that is not a whole tar is refused by the engine that reads it.
      tar.on('error', () => undefined);
      return tar.stdout;
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}

const hex = (id: string): string => id.slice('sha256:'.length);
