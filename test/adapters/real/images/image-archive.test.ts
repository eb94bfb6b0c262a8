import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { image, imageArchive } from '../../../../src/adapters/real/images/image-archive.js';
import { layer } from '../../../../src/adapters/real/images/layer.js';
import { temporaryFolder } from '../../../temporary-folder.js';

const folder = temporaryFolder();
const configuration = { command: ['/bin/app'], user: '999', labels: { of: 'test' } };
const layerOf = (text: string) => layer(folder.path('cache'), [text], (root) => { writeFileSync(join(root, text), text); return Promise.resolve(); });
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('an image', () => {
  it('has the digest of its configuration for an id, and its layers\' digests in there', async () => {
    const one = await layerOf('one');
    const made = image('app', [one], configuration);
    expect(made.id).toBe(`sha256:${sha256(made.configuration)}`);
    expect(made.tag).toBe(`app:${made.id.slice(7, 19)}`);
    expect(JSON.parse(made.configuration)).toMatchObject({ os: 'linux', config: { Cmd: ['/bin/app'], User: '999' }, rootfs: { type: 'layers', diff_ids: [`sha256:${one.digest}`] } });
    expect(image('app', [one], { ...configuration, user: '0' }).id).not.toBe(made.id);
  });
});

describe('an archive of images', () => {
  it('holds each configuration, and each layer once', async () => {
    const [base, one, two] = [await layerOf('base'), await layerOf('one'), await layerOf('two')];
    const images = [image('one', [base, one], configuration), image('two', [base, two], configuration)];
    const archive = imageArchive(images);
    try {
      const tar = await buffer(archive.read(new AbortController().signal));
      expect(await buffer(archive.read(new AbortController().signal))).toEqual(tar);
      writeFileSync(folder.path('archive.tar'), tar);
    } finally {
      archive.close();
    }
    const names = execFileSync('tar', ['--list', '--file', folder.path('archive.tar')], { encoding: 'utf8' }).split('\n').filter((name) => !/^(?:|\.\/)$/.test(name)).sort();
    expect(names).toEqual([...[base, one, two].map(({ digest }) => `./${digest}.tar`), ...images.map(({ id }) => `./${id.slice(7)}.json`), './manifest.json'].sort());
    const unpacked = execFileSync('tar', ['--extract', '--to-stdout', '--file', folder.path('archive.tar'), `./${base.digest}.tar`]);
    expect(unpacked).toEqual(readFileSync(base.file));
    const manifest: unknown = JSON.parse(execFileSync('tar', ['--extract', '--to-stdout', '--file', folder.path('archive.tar'), './manifest.json'], { encoding: 'utf8' }));
    expect(manifest).toEqual(images.map(({ id, tag, layers }) => ({ Config: `${id.slice(7)}.json`, RepoTags: [tag], Layers: layers.map(({ digest }) => `${digest}.tar`) })));
  });
});
