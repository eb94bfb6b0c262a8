import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRun } from '../../src/experiment/gap/read-run.js';
import { elascale, projectRoot } from './command.js';

const folder = join(projectRoot, 'recordings');
const recordings = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

/** Runs on real engines, replayed wherever the suite runs: what was decided there is decided again. */
describe.each(recordings)('the recording %s', (name) => {
  const run = join(folder, name);

  it('is decided again, byte for byte', async () => {
    const { code, out } = await elascale(['replay', run, '--json']);
    expect(code).toBe(0);
    const { cycles, match } = JSON.parse(out) as { cycles: number; match: boolean };
    expect(match).toBe(true);
    expect(cycles).toBeGreaterThan(10);
  });

  it('was scaled, out and in again', () => {
    const replicas = readRun(run).columns.get('iot_app_rest_api.replicas')!;
    expect(Math.max(...replicas)).toBeGreaterThan(1);
    expect(replicas.at(-1)).toBe(1);
  });

  it('says which files it is', () => {
    expect(['timeline.csv', 'journal.ndjson', 'summary.json'].filter((file) => !existsSync(join(run, file)))).toEqual([]);
  });
});

it('there is one at least', () => {
  expect(recordings).not.toEqual([]);
});
