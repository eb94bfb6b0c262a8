import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunDirectory, sha256 } from '../../src/experiment/run-directory.js';
import { temporaryFolder } from '../temporary-folder.js';
import { faultsOf } from './input/faults-of.js';

const { path, write } = temporaryFolder();

describe('RunDirectory', () => {
  it('stands under its name only when it is complete', () => {
    const directory = RunDirectory.begin(path('a/run'));
    directory.write('none/seed-1/timeline.csv', 't_s\n');
    directory.write('manifest.json', '{}');
    expect(existsSync(path('a/run'))).toBe(false);
    expect(directory.fileDigests()).toEqual({ 'manifest.json': sha256('{}'), 'none/seed-1/timeline.csv': sha256('t_s\n') });
    directory.complete();
    expect(readFileSync(path('a/run/none/seed-1/timeline.csv'), 'utf8')).toBe('t_s\n');
    expect(readdirSync(path('a'))).toEqual(['run']);
  });

  it('leaves nothing when it is discarded', () => {
    const directory = RunDirectory.begin(path('b/run'));
    directory.write('x', 'y');
    directory.discard();
    expect(readdirSync(path('b'))).toEqual([]);
  });

  it('may stand in an empty folder', () => {
    mkdirSync(path('c/run'), { recursive: true });
    const directory = RunDirectory.begin(path('c/run'));
    directory.write('x', 'y');
    directory.complete();
    expect(readdirSync(path('c/run'))).toEqual(['x']);
  });

  it('never replaces what stands there', () => {
    const file = write('d/run/kept', 'text');
    expect(faultsOf(() => RunDirectory.begin(path('d/run')))).toEqual([expect.stringMatching(/^command line: --out: found a folder with something in it, ".*"; allowed: a new or empty folder$/)]);
    expect(faultsOf(() => RunDirectory.begin(file))).toEqual([expect.stringContaining('found a file')]);
    expect(faultsOf(() => RunDirectory.begin(`${file}/below`))).toEqual([expect.stringContaining('a folder that can be written')]);
    expect(readdirSync(dirname(file))).toEqual(['kept']);
  });

  it('does not replace what was put there while it was made', () => {
    const directory = RunDirectory.begin(path('e/run'));
    directory.write('x', 'y');
    write('e/run/kept', 'text');
    expect(() => directory.complete()).toThrow();
    directory.discard();
    expect(readdirSync(path('e'))).toEqual(['run']);
    expect(readFileSync(path('e/run/kept'), 'utf8')).toBe('text');
  });
});
