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
    expect(faultsOf(() => RunDirectory.begin(path(`d/${'x'.repeat(250)}`)))).toEqual([expect.stringMatching(/^command line: --out: found "[^"]* \(name too long\); allowed/)]);
    expect(readdirSync(dirname(file))).toEqual(['kept']);
  });

  it('does not replace what was put there while it was made, and stands beside it', () => {
    const directory = RunDirectory.begin(path('e/run'));
    directory.write('x', 'y');
    write('e/run/kept', 'text');
    expect([directory.complete(), directory.path]).toEqual([false, path('e/run-2')]);
    expect(readdirSync(path('e'))).toEqual(['run', 'run-2']);
    expect(readFileSync(path('e/run/kept'), 'utf8')).toBe('text');
    expect(readdirSync(path('e/run-2'))).toEqual(['x']);
  });

  it('mixes nothing of runs that are made at one time for one place, and keeps them all', () => {
    const directories = [1, 2, 3].map(() => RunDirectory.begin(path('f/run')));
    for (const [index, directory] of directories.entries()) directory.write(`${index}`, 'y');
    expect(directories.map((directory) => directory.complete())).toEqual([true, false, false]);
    expect(directories.map((directory) => [directory.path, readdirSync(directory.path)])).toEqual([[path('f/run'), ['0']], [path('f/run-2'), ['1']], [path('f/run-3'), ['2']]]);
    expect(readdirSync(path('f'))).toEqual(['run', 'run-2', 'run-3']);
  });

  it('takes a number where it may', () => {
    write('h/run/kept', 'text');
    const directory = RunDirectory.begin(path('h/run'), 'numbered');
    directory.write('x', 'y');
    directory.complete();
    expect(readdirSync(path('h'))).toEqual(['run', 'run-2']);
  });

  it('begins with nothing of a run that was killed before', () => {
    write(`g/.run.partial-${process.pid}/stale`, 'text');
    const directory = RunDirectory.begin(path('g/run'));
    directory.write('x', 'y');
    directory.complete();
    expect(readdirSync(path('g/run'))).toEqual(['x']);
  });
});
