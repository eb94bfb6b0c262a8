import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandWith } from '../../src/cli/commands/tune.js';
import { checkOutFile, handOver } from '../../src/cli/out-file.js';
import { broken } from '../experiment/input/scenario-text.js';
import { faultsOf } from '../experiment/input/faults-of.js';
import { temporaryFolder } from '../temporary-folder.js';
import { elascale } from './cli-session.js';

const { path, write } = temporaryFolder();

describe('a file for output is looked at before any work', () => {
  beforeAll(() => {
    mkdirSync(path('folder'));
    write('input.yaml', 'kept');
    symlinkSync(path('input.yaml'), path('link.yaml'));
  });

  it.each([
    ['folder', 'a directory'],
    ['folder/', 'a directory'],
    ['new/', 'which names no file'],
    ['nodir/out.yaml', 'there is no folder'],
    ['input.yaml/out.yaml', 'is no folder'],
    ['input.yaml', 'which is read as input'],
    ['folder/../input.yaml', 'which is read as input'],
    ['link.yaml', 'which is read as input'],
  ])('%s: %s', (name, words) => expect(faultsOf(() => checkOutFile(`${path('')}/${name}`, [path('missing'), path('input.yaml')]))).toEqual([expect.stringContaining(words)]));

  it('the option that named it is told', () => {
    expect(faultsOf(() => checkOutFile(`${path('')}/nodir/a.svg`, [], '--svg'))).toEqual([expect.stringMatching(/^command line: --svg: found /)]);
  });

  it('a file may be replaced that is not read', () => expect(faultsOf(() => checkOutFile(write('old.yaml', ''), [path('input.yaml')]))).toEqual([]));

  it('by every command that has one, which then reads and writes nothing', async () => {
    const small = write('small.yaml', broken('name: small', 'name: small'));
    const never = commandWith(() => { throw new Error('simulated'); });
    const tuned = await elascale(['tune', small, '--policy', 'discrete', '--out', small], { table: [never] });
    expect([tuned.code, tuned.err]).toEqual([2, expect.stringContaining('read as input')]);
    const recording = write('recording.csv', 't_s\n');
    const calibrated = await elascale(['calibrate', recording, '--scenario', small, '--out', recording]);
    expect([calibrated.code, calibrated.err]).toEqual([2, expect.stringContaining('read as input')]);
    const micro = write('micro.ini', '[api]\ncpu_up_lim = 0.7\n');
    const imported = await elascale(['import-ini', micro, write('macro.ini', ''), '--out', micro]);
    expect([imported.code, imported.err]).toEqual([2, expect.stringContaining('read as input')]);
    expect(readFileSync(micro, 'utf8')).toContain('[api]');
  });
});

describe('a result', () => {
  it('that cannot be written after all is said, and nothing is left aside', () => {
    const said: string[] = [];
    const talk = { say: (text: string) => said.push(text) } as unknown as Parameters<typeof handOver>[2];
    expect(faultsOf(() => handOver('engine: {}\n', path('folder'), talk))).toEqual([expect.stringMatching(/--out: found ".*folder" \([^()]*directory\); allowed: a file that can be written$/)]);
    expect(said).toEqual(['engine: {}']);
    expect(readdirSync(path('')).filter((name) => name.includes('partial'))).toEqual([]);
  });
});
