import { dirname, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceFiles, type SourceFile } from './source-tree.js';

/** Which rooms of src a room may import; itself it always may. The same as in eslint.config.js, said by the suite too. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  topology: ['core'],
  sim: ['core', 'topology'],
  lab: ['core'],
  adapters: ['core', 'topology', 'lab'],
  experiment: ['core', 'sim', 'topology'],
  anomaly: ['core', 'experiment'],
  report: ['core', 'topology', 'sim', 'experiment'],
  live: ['core', 'topology', 'adapters', 'experiment'],
  testbed: ['core', 'topology', 'sim', 'adapters', 'experiment', 'report', 'live'],
  cli: ['core', 'topology', 'sim', 'lab', 'adapters', 'experiment', 'anomaly', 'report', 'live', 'testbed'],
};

const files = sourceFiles('src');
const roomOf = (path: string): string => path.split('/').slice(1, -1)[0] ?? '';

function imports({ path, text }: SourceFile): readonly string[] {
  return [...text.matchAll(/(?:^|\s)(?:import|export)\s[^'"]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'|^import\s+'([^']+)'/gm)].map(([, from, dynamic, bare]) => {
    const name = (from ?? dynamic ?? bare)!;
    return name.startsWith('.') ? posix.join(dirname(path), name) : name;
  });
}

/** Comments and texts say much that code must not do. */
const codeOf = (text: string): string => text.replaceAll(/\/\*[^]*?\*\/|(?<![:'"`\w])\/\/[^\n]*/g, '');

describe('imports point one way', () => {
  it.each(Object.keys(allowed))('src/%s', (room) => {
    const wrong = files
      .filter(({ path }) => roomOf(path) === room)
      .flatMap((file) => imports(file)
        .filter((target) => target.startsWith('src/') && roomOf(target) !== room && !allowed[room]!.includes(roomOf(target)))
        .map((target) => `${file.path} imports ${target}`));
    expect(wrong).toEqual([]);
  });

  it('knows every room', () => {
    const rooms = [...new Set(files.map(({ path }) => roomOf(path)).filter((room) => room !== ''))];
    expect(rooms.filter((room) => allowed[room] === undefined)).toEqual([]);
  });

  it('sees the imports at all', () => {
    expect(imports({ path: 'src/sim/a.ts', text: "import type { A } from '../core/a.js';\nimport {\n  b,\n} from './b.js';\nexport * from 'zod';\nawait import('./c.js');\n" }))
      .toEqual(['src/core/a.js', 'src/sim/b.js', 'zod', 'src/sim/c.js']);
  });
});

describe('src/core is pure', () => {
  const core = files.filter(({ path }) => path.startsWith('src/core/'));

  it('imports no I/O', () => {
    const packages = core.flatMap((file) => imports(file).filter((name) => !name.startsWith('src/')).map((name) => ({ file: file.path, name })));
    expect(packages.filter(({ name }) => !['zod', 'seedrandom'].includes(name))).toEqual([]);
  });

  it.each([
    ['clock', /\bDate\.now\b|\bnew Date\(\)|\bperformance\b/],
    ['chance', /\bMath\.random\b|\bcrypto\b/],
    ['timers', /\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/],
    ['async code', /\basync\b|\bawait\b|\bPromise\b/],
    ['process or console', /\bprocess\.|\bconsole\./],
  ])('has no %s', (_, pattern) => {
    expect(core.filter(({ text }) => pattern.test(codeOf(text).replaceAll(/(['"`])(?:\\.|(?!\1)[^\\])*\1/g, ''))).map(({ path }) => path)).toEqual([]);
  });
});

describe('the simulator is a function of its seed', () => {
  it('reads no clock and draws only from its streams', () => {
    const sim = files.filter(({ path }) => path.startsWith('src/sim/'));
    expect(sim.filter(({ text }) => /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b/.test(codeOf(text))).map(({ path }) => path)).toEqual([]);
  });
});
