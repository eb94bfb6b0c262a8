import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCsv, timeColumn } from '../../src/experiment/input/csv.js';
import { goldenFile, goldenFolder } from './golden.js';

const { files } = goldenFile('recorded/manifest.json') as { files: { file: string; rows: number; columns: Record<string, string> }[] };
const present = readdirSync(join(goldenFolder, 'recorded'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.csv'));

describe('the recorded runs load as they stand', () => {
  it('the manifest knows them', () => expect(files.map(({ file }) => file)).toEqual(expect.arrayContaining(present)));

  it.each(files.filter(({ file }) => present.includes(file)))('$file', ({ file, rows }) => {
    const table = readCsv(join(goldenFolder, 'recorded', file));
    expect(table.rows).toBe(rows);
    expect(timeColumn(table)).toHaveLength(rows);
    for (const column of table.columns.filter((name) => !['iso', 'sensor'].includes(name))) {
      expect(table.numbers(column).every((value) => Number.isNaN(value) || Number.isFinite(value))).toBe(true);
    }
  });
});
