import { expect, it } from 'vitest';
import { calibrateCommandWith } from '../../src/cli/commands/calibrate.js';
import { broken } from '../experiment/input/scenario-text.js';
import { temporaryFolder } from '../temporary-folder.js';
import { elascale } from './cli-session.js';

const { path, write } = temporaryFolder();

/** Interrupted as soon as it has told of one simulation. */
const interrupted = calibrateCommandWith((_, simulated) => () => {
  simulated();
  return Promise.resolve([undefined, undefined]);
});
const calibrate = (rows: readonly string[], { redraws = false, more = [] as readonly string[] } = {}) => {
  const scenario = write('small.yaml', broken('name: small', 'name: small'));
  return elascale(['calibrate', write('recording.csv', `${rows.join('\n')}\n`), '--scenario', scenario, ...more], { table: [interrupted], redraws });
};
const rows = (count: number) => ['t_s,rest_api.cpu', ...Array.from({ length: count }, (_, row) => `${10 * row},0.5`)];

it('calibrate says that a recording is short before it fits to it', async () => {
  expect((await calibrate(rows(10))).err).toContain('10 rows are few: eight of each 16 are held back');
  expect((await calibrate(rows(24))).err).not.toContain('are few');
});

it('reads the timeline of a run by its folder, as decide does', async () => {
  write('run/timeline.csv', `${rows(24).join('\n')}\n`);
  const calibrated = await elascale(['calibrate', path('run'), '--scenario', write('small.yaml', broken('name: small', 'name: small'))], { table: [interrupted] });
  expect([calibrated.code, calibrated.err]).toEqual([130, expect.stringContaining(`to 24 rows of ${path('run/timeline.csv')}`)]);
  expect((await elascale(['decide', '--readings', path('run')])).out).toContain('24 decisions');
});

it('says nothing of fitting to a recording that cannot be fitted to, but why', async () => {
  expect((await calibrate(['t_s,other.cpu', '0,0.5'])).err)
    .toMatch(/^[^\n]*recording\.csv: found the columns other\.cpu; allowed: rest_api\.cpu or edge\.cpu, with 5 values or more, of the service that gets the requests or its nodes\n$/);
  expect((await calibrate(['time,rest_api.cpu', '0,0.5'])).err).toMatch(/^[^\n]*recording\.csv: found the columns time, rest_api\.cpu; allowed: a column t_s with the seconds from the start\n$/);
});

it('redraws its progress on a screen alone, and answers that it was interrupted', async () => {
  const out = path('plant.yaml');
  const { code, out: answer, err } = await calibrate(rows(24), { more: ['--out', out, '--json'] });
  expect([code, JSON.parse(answer)]).toEqual([130, { scenario: 'small', interrupted: true }]);
  expect(err).not.toContain('\u001b');
  const { err: drawn } = await calibrate(rows(24), { redraws: true });
  expect(drawn).toMatch(/1 of at most \d+ simulations, \d+ s/);
  expect(drawn.endsWith('\u001b[2KInterrupted: nothing was written.\n')).toBe(true);
});
