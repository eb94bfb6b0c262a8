import { expect, it } from 'vitest';
import { commandWith } from '../../src/cli/commands/tune.js';
import { broken } from '../experiment/input/scenario-text.js';
import { temporaryFolder } from '../temporary-folder.js';
import { elascale } from './cli-session.js';

const { write } = temporaryFolder();

it('an interrupted tune --json answers that it was', async () => {
  const small = write('small.yaml', broken('name: small', 'name: small'));
  const interruption = new AbortController();
  const stopped = commandWith(() => { interruption.abort(); return Promise.resolve(); });
  const { code, out, err } = await elascale(['tune', small, '--policy', 'discrete', '--json'], { table: [stopped], signal: interruption.signal });
  expect([code, JSON.parse(out)]).toEqual([130, { scenario: 'small', policy: 'discrete', interrupted: true }]);
  expect(err).toContain('nothing was written');
});
