import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesRows, type SeriesRow } from '../../src/anomaly/series-stream.js';
import { timeOf } from '../../src/anomaly/time-stamp.js';

async function read(text: string, piece = 7, columns: { value: string; time?: string } = { value: 'v' }) {
  async function* chunks() {
    for (let from = 0; from < text.length; from += piece) yield text.slice(from, from + piece);
  }
  const findings = { rows: 0, missing: 0, duplicate: 0, backward: 0, unreadable: 0 };
  const rows: SeriesRow[] = [];
  for await (const batch of seriesRows(chunks(), 'a.csv', columns, findings)) rows.push(...batch);
  return { rows, findings };
}

describe('a column of a file', () => {
  it('is the same in pieces of any size, with quotes, any line ending and a mark at its begin', async () => {
    const text = '\uFEFFt_s,"a ""name""\nof two lines",v\r\n0,"x,\ny",1\r\n\r\n10,z,2.5\r\n20,"",-3';
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (piece) => {
      expect((await read(text, piece)).rows).toStrictEqual([{ stamp: '0', t_s: 0, value: 1 }, { stamp: '10', t_s: 10, value: 2.5 }, { stamp: '20', t_s: 20, value: -3 }]);
    }), { seed: 6, numRuns: 30 });
  });

  it('counts what is missing, repeated, goes back or cannot be read', async () => {
    const { rows, findings } = await read('timestamp,v\n2014-01-01 00:00:00,1\n2014-01-01 00:00:00,\n2013-12-31 23:00:00,NaN\nyesterday,4\n');
    expect(findings).toStrictEqual({ rows: 4, missing: 2, duplicate: 1, backward: 1, unreadable: 1 });
    expect(rows.map(({ t_s }) => t_s)).toStrictEqual([1388534400, 1388534400, 1388530800, 1388530800]);
  });

  it.each([
    ['v\n1\nabc\n', 'a.csv:3: v: found "abc"; allowed: a number, or nothing'],
    ['t_s,v\n1,2\n3\n', 'a.csv:3: found 1 cells; allowed: 2, as in the first row'],
    ['w\n1\n', 'a.csv:1: found no column "v"'],
    ['', 'a.csv: found an empty file'],
    ['v\n"1\n', 'a.csv:2'],
  ])('refuses %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

it('reads stamps as seconds, in UTC where they name no zone', () => {
  expect(['1970-01-02', '1970-01-01 00:01:00', '1970-01-01T01:00:00.5Z', '1970-01-01 01:00:00+01:00', '12.5', 'soon', ''].map(timeOf))
    .toStrictEqual([86400, 60, 3600.5, 0, 12.5, NaN, NaN]);
});
