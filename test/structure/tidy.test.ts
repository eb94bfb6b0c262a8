import { basename, dirname, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from './source-tree.js';

const files = sourceFiles('src');
const tests = sourceFiles('test');
const lines_max = 400;

describe('the source tree is tidy', () => {
  it(`no file is over ${lines_max} lines`, () => {
    expect(files.filter(({ text }) => text.split('\n').length - 1 > lines_max).map(({ path }) => path)).toEqual([]);
  });

  it('files are named by what they are about', () => {
    const dumpingGround = /(?:^|-)(?:utils?|helpers?|managers?|common|misc|stuff)(?:-|\.|$)/;
    expect([...files, ...tests].filter(({ path }) => path.split('/').some((part) => dumpingGround.test(part))).map(({ path }) => path)).toEqual([]);
    expect(files.filter(({ path }) => !/^[a-z0-9-]+\.ts$/.test(basename(path))).map(({ path }) => path)).toEqual([]);
  });

  it('nothing is left to do, switched off or marked to be skipped', () => {
    const unfinished = /\b(?:TODO|FIXME|XXX|HACK)\b|@ts-ignore|@ts-nocheck|\bdebugger\b/;
    expect(files.filter(({ text }) => unfinished.test(text)).map(({ path }) => path)).toEqual([]);
    // Built here, so that this file does not find itself.
    const only = new RegExp(['\\b(?:it|describe|test)', 'only\\b'].join('\\.'));
    expect(tests.filter(({ text }) => only.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('every file is used: imported by another, by a test or a bench, or an entrance', () => {
    const entrances = ['src/cli.ts', 'src/index.ts', 'src/experiment/runner/simulation-worker.ts'];
    const imported = new Set([...files, ...tests, ...sourceFiles('bench')].flatMap(({ path, text }) =>
      [...text.matchAll(/['"](\.{1,2}\/[^'"]+)\.js['"]/g)].map(([, name]) => `${posix.join(dirname(path), name!)}.ts`)));
    expect(files.map(({ path }) => path).filter((path) => !imported.has(path) && !entrances.includes(path))).toEqual([]);
  });

  it('only tests in test/golden need the golden vectors, so that the others run on any clone', () => {
    expect(tests.filter(({ path, text }) => !path.startsWith('test/golden/') && /golden\/golden\.js'/.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('every line ends where its text does', () => {
    expect([...files, ...tests].filter(({ text }) => /[ \t]+$/m.test(text) || text.includes('\r') || !text.endsWith('\n') || text.endsWith('\n\n')).map(({ path }) => path)).toEqual([]);
  });
});
