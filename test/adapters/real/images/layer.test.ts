import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layer, sha256OfFile } from '../../../../src/adapters/real/images/layer.js';
import { temporaryFolder } from '../../../temporary-folder.js';

const folder = temporaryFolder();

const filledWith = (text: string) => (root: string): Promise<void> => {
  mkdirSync(join(root, 'app'));
  writeFileSync(join(root, 'app', 'one'), text);
  return Promise.resolve();
};

describe('a layer', () => {
  it('has the digest of its tar, the same wherever and whenever it is made', async () => {
    const here = await layer(folder.path('here'), ['key'], filledWith('x'));
    const there = await layer(folder.path('there'), ['another'], filledWith('x'));
    expect(here.digest).toBe(await sha256OfFile(here.file));
    expect(there.digest).toBe(here.digest);
    expect((await layer(folder.path('here'), ['y'], filledWith('y'))).digest).not.toBe(here.digest);
  });

  it('is made once for a key', async () => {
    const first = await layer(folder.path('once'), ['key', '1'], filledWith('x'));
    expect(await layer(folder.path('once'), ['key', '1'], () => Promise.reject(new Error('filled again')))).toEqual(first);
  });

  it('that failed on the way leaves nothing in the cache', async () => {
    const cache = folder.path('failed');
    await expect(layer(cache, ['key'], () => Promise.reject(new Error('no such package')))).rejects.toThrow('no such package');
    expect(readdirSync(cache)).toEqual([]);
  });

  it('without its digest was interrupted and is made again', async () => {
    const cache = folder.path('torn');
    const { file, digest } = await layer(cache, ['key'], filledWith('x'));
    rmSync(`${file}.sha256`);
    writeFileSync(file, 'torn');
    expect((await layer(cache, ['key'], filledWith('x'))).digest).toBe(digest);
    expect(await sha256OfFile(file)).toBe(digest);
  });
});
