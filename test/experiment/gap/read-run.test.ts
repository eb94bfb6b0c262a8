import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRun } from '../../../src/experiment/gap/read-run.js';

function runDirectory(runs: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'elascale-run-'));
  for (const run of runs) {
    mkdirSync(join(directory, run), { recursive: true });
    writeFileSync(join(directory, run, 'timeline.csv'), 't_s,api.cpu,note\n0,0.5,a\n10,,b\n');
  }
  return directory;
}

describe('a run is read from', () => {
  test.each([['its own folder', '.'], ['a run directory with that run alone', 'small/none/seed-1']])('%s', (_, run) => {
    const { t_s, columns } = readRun(runDirectory([run]));
    expect(t_s).toEqual([0, 10]);
    expect([...columns]).toEqual([['api.cpu', [0.5, NaN]]]);
  });

  test('a comparison is refused, with one of its runs to take', () => {
    const directory = runDirectory(['small/adaptive/seed-1', 'small/none/seed-1']);
    expect(() => readRun(directory)).toThrow(`found a comparison of 2 runs; allowed: the folder of one run, such as ${join(directory, 'small/adaptive/seed-1')}`);
  });

  test('a folder without a timeline is refused', () => {
    expect(() => readRun(runDirectory([]))).toThrow('found a folder without a timeline.csv');
  });
});
