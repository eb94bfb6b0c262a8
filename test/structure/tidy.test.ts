import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot, sourceFiles, type SourceFile } from './source-tree.js';

const files = sourceFiles('src');
const tests = sourceFiles('test');
const lines_max = 400;

/** Where a program begins. */
const entrances = ['src/cli.ts', 'src/index.ts', 'src/experiment/runner/simulation-worker.ts', 'src/experiment/calibrate/fit-worker.ts', 'src/anomaly/nab/detect-worker.ts'];

/** Files that only tests use, each with its reason. */
const references = [
  // Parts of the original that the engine has no use for (its arguments, its shell commands, what it displayed, the text of
  // its metric store's answers): only the golden vectors reach them.
  'src/core/compat/arguments.ts', 'src/core/compat/provisioning-commands.ts', 'src/core/compat/threshold-status.ts', 'src/core/compat/utilisation.ts',
  // What the original asked of Ryu.
  'src/adapters/real/network/ryu/original-calls.ts',
  // Theory that the simulator is held against; what it uses itself stands in other files of that folder.
  'src/sim/queueing/mm1.ts', 'src/sim/queueing/mmc.ts', 'src/sim/queueing/mva.ts',
];

/** Exports that only tests use, each with its reason. */
const testedAlone = [
  // Units of the original that the engine has in another form: only the golden vectors reach them.
  'src/core/compat/docker-text.ts groupCount', 'src/core/compat/docker-text.ts nodeOfService', 'src/core/compat/ignore-list.ts ignoreParts',
  'src/core/compat/ini-file.ts printIni', 'src/core/compat/ini-sync.ts syncIni',
  'src/core/compat/network-monitor.ts bandwidthLeft', 'src/core/compat/network-monitor.ts monitorPoll',
  // The place of the detectors, which come with a later capability.
  'src/core/anomaly/detector.ts noDetector',
  // Theory that the simulator is held against.
  'src/sim/queueing/closed-network.ts throughputBounds',
  // What tests do to the hosts of a lab.
  'src/lab/lab.ts disconnectHost', 'src/lab/lab.ts reconnectHost', 'src/lab/lab.ts stopEngine',
];

/** Names that files take from others: `src/core/units.ts Seconds`, or `src/core/units.ts *` for all of them. */
function takenNames({ path, text }: SourceFile): readonly string[] {
  return [...text.matchAll(/\b(?:import|export) (?:type )?(\*|\{[^}]*\})[^'{}]* from '(\.[^']+)\.js'/g)].flatMap(([, names, from]) =>
    names!.split(',').map((name) => `${posix.join(dirname(path), from!)}.ts ${name.replace(/[{}]|\btype /g, '').trim().split(' as ')[0]!}`));
}

/** Names that a file gives to others and has no use for itself. */
function onlyGivenNames({ text }: SourceFile): readonly string[] {
  const code = text.replace(/\/\*[^]*?\*\/|\/\/.*/g, '');
  return [...code.matchAll(/^export (?:abstract |async )?(?:const|function\*?|class|interface|type) (\w+)/gm)]
    .map(([, name]) => name!)
    .filter((name) => code.match(new RegExp(`\\b${name}\\b`, 'g'))!.length === 1);
}

describe('the source tree is tidy', () => {
  it(`no file is over ${lines_max} lines`, () => {
    expect(files.filter(({ text }) => text.split('\n').length - 1 > lines_max).map(({ path }) => path)).toEqual([]);
  });

  it('files are named by what they are about', () => {
    // A thing called a manager may be about anything; what is about Docker's managers, a role of its nodes, is called by them first.
    const dumpingGround = /(?:^|-)(?:utils?|helpers?|common|misc|stuff)(?:-|\.|$)|(?:^|-)managers?(?:\.|$)/;
    expect(['node-manager.ts', 'manager.test.ts', 'managers', 'util.ts', 'test-helpers'].filter((name) => !dumpingGround.test(name))).toEqual([]);
    expect(dumpingGround.test('manager-membership.ts')).toBe(false);
    expect([...files, ...tests].filter(({ path }) => path.split('/').some((part) => dumpingGround.test(part))).map(({ path }) => path)).toEqual([]);
    expect(files.filter(({ path }) => !/^[a-z0-9-]+\.ts$/.test(basename(path))).map(({ path }) => path)).toEqual([]);
  });

  it('nothing is left to do, switched off or marked to be skipped', () => {
    const interrupted = /\b(?:TODO|FIXME|XXX|HACK)\b|@ts-ignore|@ts-nocheck|\bdebugger\b/;
    expect(files.filter(({ text }) => interrupted.test(text)).map(({ path }) => path)).toEqual([]);
    // Built here, so that this file does not find itself.
    const only = new RegExp(['\\b(?:it|describe|test)', 'only\\b'].join('\\.'));
    expect(tests.filter(({ text }) => only.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('every file is used: imported by another or a bench, or an entrance; a test alone is no user', () => {
    const imported = new Set([...files, ...sourceFiles('bench')].flatMap(({ path, text }) =>
      [...text.matchAll(/['"](\.{1,2}\/[^'"]+)\.js['"]/g)].map(([, name]) => `${posix.join(dirname(path), name!)}.ts`)));
    expect(files.map(({ path }) => path).filter((path) => !imported.has(path) && !entrances.includes(path)).sort()).toEqual([...references].sort());
  });

  it('every exported name is used, in its file or by another or a bench; a test alone is no user', () => {
    const taken = new Set([...files, ...sourceFiles('bench')].flatMap(takenNames));
    const left = files.filter(({ path }) => !entrances.includes(path) && !references.includes(path) && !taken.has(`${path} *`))
      .flatMap((file) => onlyGivenNames(file).map((name) => `${file.path} ${name}`))
      .filter((name) => !taken.has(name));
    expect(left.sort()).toEqual([...testedAlone].sort());
  });

  it('every package of the dependencies is imported', () => {
    const { dependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { dependencies: Readonly<Record<string, string>> };
    const imported = new Set(files.flatMap(({ text }) => [...text.matchAll(/from '([^.'][^']*)'/g)].map(([, name]) => name)));
    expect(Object.keys(dependencies).filter((name) => !imported.has(name))).toEqual([]);
  });

  it('no path is made of a URL as it stands: a folder with a blank in its name is one', () => {
    const scripts = readdirSync(join(projectRoot, 'scripts')).filter((name) => name.endsWith('.mjs')).map((name) => ({ path: `scripts/${name}`, text: readFileSync(join(projectRoot, 'scripts', name), 'utf8') }));
    const taken = new RegExp(['', 'pathname\\b'].join('\\.'));
    expect([...files, ...tests, ...sourceFiles('bench'), ...scripts].filter(({ text }) => taken.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('only tests in test/golden need the golden vectors, so that the others run on any clone', () => {
    expect(tests.filter(({ path, text }) => !path.startsWith('test/golden/') && /golden\/golden\.js'/.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('every line ends where its text does', () => {
    expect([...files, ...tests].filter(({ text }) => /[ \t]+$/m.test(text) || text.includes('\r') || !text.endsWith('\n') || text.endsWith('\n\n')).map(({ path }) => path)).toEqual([]);
  });
});
