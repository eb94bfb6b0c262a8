import { expect, it } from 'vitest';
import { engineConfiguration } from '../../src/core/configuration/engine-configuration.js';
import { temporaryFolder } from '../temporary-folder.js';
import { elascale } from './cli-session.js';

const { write } = temporaryFolder();

it('gap refuses two runs that have nothing in common, and names what each has', async () => {
  const [one, other] = [write('one.csv', 't_s,web.cpu\n0,0.5\n'), write('other.csv', 't_s,api.cpu,api.replicas\n0,0.5,1\n')];
  expect(await elascale(['gap', one, other]))
    .toMatchObject({ code: 2, out: '', err: `${one}: found no number in a column that ${other} has too: web.cpu; allowed: one or more of api.cpu, api.replicas\n` });
  expect((await elascale(['gap', one, one])).code).toBe(0);
});

it.each(['gap', 'calibrate'])('%s tells text among numbers by its line, and does not pass the column over', async (command) => {
  const [good, bad] = [write('good.csv', 't_s,rest_api.cpu\n0,0.5\n10,0.6\n'), write('bad.csv', 't_s,rest_api.cpu\n0,0.5\n10,half\n')];
  const words = command === 'gap' ? [good, bad] : [bad, '--scenario', 'compute-simple'];
  expect(await elascale([command, ...words])).toMatchObject({ code: 2, out: '', err: `${bad}:3: rest_api.cpu: found "half"; allowed: a number, or nothing\n` });
});

it('a column of nothing but text is passed over; a recording of nothing else is refused', async () => {
  const [good, text] = [write('good2.csv', 't_s,rest_api.cpu,note\n0,0.5,a\n10,0.6,b\n'), write('text.csv', 't_s,note\n0,a\n')];
  expect((await elascale(['gap', good, good])).code).toBe(0);
  expect(await elascale(['gap', good, text])).toMatchObject({ code: 2, err: expect.stringContaining(`${text}: found no column of numbers beside its times`) as string });
});

const reading = (cpu: number) => ({ cpu, memory: 0, net_tx_Bps: 100, samples: 3, newest_s: 0 });
const cycle = (number: number, cpu: number | null, desired: number) => JSON.stringify({
  type: 'cycle', cycle: number, t_s: 10 * number, ended_s: 10 * number,
  inputs: [{ kind: 'observed', t_s: 10 * number, id: number, snapshot: { taken_s: 10 * number, services: [{ name: 'web', stack: 's', mode: 'replicated', desired, running: 1, groups: [], reading: cpu === null ? null : reading(cpu), tasks: [] }], groups: [], nodes: [] } }],
  decisions: [], actions: [], receipts: [], blind: null, frozen: null,
});
const header = JSON.stringify({ type: 'header', journal: 1, epoch_s: 0, configuration: engineConfiguration.parse({}) });
const journal = [header, cycle(0, null, 1), cycle(1, 0.4, 1), cycle(2, 0.6, 2)].join('\n');

it('a journal stands where a CSV file stands: gap, decide and calibrate read it, and say what was cut short', async () => {
  const recorded = write('recorded.ndjson', `${journal}\n{"type":"cy`);
  const csv = write('simulated.csv', 't_s,web.cpu,web.replicas\n0,,1\n10,0.5,1\n20,0.7,1\n');
  const compared = await elascale(['gap', csv, recorded, '--align', 'none', '--json']);
  const { series } = JSON.parse(compared.out) as { series: Record<string, Record<string, number>> };
  expect(series['web.cpu']!['bias']).toBeCloseTo(0.1, 9);
  expect(series['web.cpu']!['bias_share']).toBeCloseTo(0.2, 9);
  expect(series['web.replicas']!['agreement']).toBeCloseTo(2 / 3, 9);
  expect(compared.err).toContain('recorded.ndjson: its last line is cut short');
  const decided = await elascale(['decide', '--readings', recorded, '--policy', 'discrete', '--json']);
  expect((JSON.parse(decided.out) as { utilisation: number | null }[]).map(({ utilisation }) => utilisation)).toEqual([null, 0.4, 0.6]);
  expect(decided.err).toContain('cut short');
});

it('a broken journal is told by its line', async () => {
  const broken = write('broken.ndjson', `${header}\n{"type":"cycle"}\n`);
  const { code, err } = await elascale(['gap', broken, broken]);
  expect([code, err]).toEqual([2, expect.stringMatching(/broken\.ndjson:2: found a cycle entry with a wrong/)]);
});
