import { describe, expect, it } from 'vitest';
import { policyReference } from '../../src/core/configuration/engine-configuration.js';
import { moduleFolder } from '../../src/experiment/recorded-modules.js';
import { sha256 } from '../../src/experiment/run-directory.js';
import { temporaryFolder } from '../temporary-folder.js';
import { faultsOf } from './input/faults-of.js';

const { path, write } = temporaryFolder();
const references = (...names: readonly string[]) => names.map((name) => policyReference.parse(name));

/** A run directory of one scenario in `home`, with what its module was. */
function journalOf(run: string, module: string): string {
  write(`${run}/manifest.json`, JSON.stringify({
    scenarios: [
      { folder: '/elsewhere', modules: {}, runs: [{ dir: 'other/two/seed-1' }] },
      { folder: path('home'), modules: { './two.mjs': sha256(module) }, runs: [{ dir: 'small/two/seed-1' }] },
    ],
  }));
  return write(`${run}/small/two/seed-1/journal.ndjson`, '');
}

describe('the folder of a journal\'s modules', () => {
  it('is the current one where there are none to find', () => {
    expect(moduleFolder(references('adaptive'), path('x/journal.ndjson'), path('here'))).toMatchObject({ folder: path('here'), notes: [] });
  });

  it('is that of the scenario, which the manifest above the journal names', () => {
    write('home/two.mjs', 'text');
    expect(moduleFolder(references('./two.mjs'), journalOf('run-a', 'text'), path('here'))).toMatchObject({ folder: path('home'), notes: [] });
  });

  it('is the current one where the module stands there too, unless it is another than that of the run', () => {
    write('home/two.mjs', 'text');
    write('there/two.mjs', 'text');
    write('other/two.mjs', 'other');
    expect(moduleFolder(references('./two.mjs'), journalOf('run-b', 'text'), path('there')).folder).toBe(path('there'));
    expect(moduleFolder(references('./two.mjs'), journalOf('run-b', 'text'), path('other'))).toMatchObject({ folder: path('home'), notes: [] });
  });

  it('says when the module is another than that of the run', () => {
    write('home/two.mjs', 'changed');
    expect(moduleFolder(references('./two.mjs'), journalOf('run-c', 'text'), path('here')))
      .toMatchObject({ folder: path('home'), notes: [`${path('home/two.mjs')} is not the module that the journal was made with: its SHA-256 is another than in manifest.json`] });
  });

  it('is the current one, last, for a file of the same base name', () => {
    const beside = write('beside/mine.mjs', 'text').replace('/mine.mjs', '');
    const { folder, nameThere } = moduleFolder(references('../policies/mine.mjs', 'adaptive'), journalOf('run-e', 'text'), beside);
    expect([folder, nameThere('../policies/mine.mjs'), nameThere('adaptive')]).toEqual([beside, './mine.mjs', 'adaptive']);
  });

  it('says where it looked', () => {
    const journal = journalOf('run-d', 'text');
    expect(faultsOf(() => moduleFolder(references('./none.mjs'), journal, path('here')))).toEqual([
      `${journal}: ./none.mjs: found no such file in ${path('here')} or ${path('home')}; allowed: the ES module that the journal was made with, in the current folder or where manifest.json says the scenario was`,
    ]);
  });

  it.each(['', '[]', '{"scenarios": 1}'])('passes over a manifest of another kind, %j', (text) => {
    write('alien/manifest.json', text);
    write('here/two.mjs', 'text');
    expect(moduleFolder(references('./two.mjs'), path('alien/journal.ndjson'), path('here')).folder).toBe(path('here'));
  });
});
