import { expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { elascale } from './cli-session.js';

const { write } = temporaryFolder();

it('gap refuses two runs that have nothing in common, and names what each has', async () => {
  const [one, other] = [write('one.csv', 't_s,web.cpu\n0,0.5\n'), write('other.csv', 't_s,api.cpu,api.replicas\n0,0.5,1\n')];
  expect(await elascale(['gap', one, other]))
    .toMatchObject({ code: 2, out: '', err: `${one}: found no number in a column that ${other} has too: web.cpu; allowed: one or more of api.cpu, api.replicas\n` });
  expect((await elascale(['gap', one, one])).code).toBe(0);
});
