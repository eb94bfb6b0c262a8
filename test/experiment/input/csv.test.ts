import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv, timeColumn } from '../../../src/experiment/input/csv.js';
import { faultsOf } from './faults-of.js';

describe('parseCsv', () => {
  it('reads columns by name, empty cells as NaN', () => {
    const table = parseCsv('t_s,a.cpu,note\r\n0,0.5,"x, ""y"""\r\n1.5,,z\r\n', 'r.csv');
    expect(table.columns).toEqual(['t_s', 'a.cpu', 'note']);
    expect(table.rows).toBe(2);
    expect(table.numbers('t_s')).toEqual([0, 1.5]);
    expect(table.numbers('a.cpu')).toEqual([0.5, NaN]);
    expect(table.texts('note')).toEqual(['x, "y"', 'z']);
  });

  it('takes a byte order mark, blank lines, a missing last line end and line ends inside quotes', () => {
    const table = parseCsv('\uFEFFt_s,a\n\n0,"1\n2"\n3,4', 'r.csv');
    expect(table.texts('a')).toEqual(['1\n2', '4']);
    expect(table.numbers('t_s')).toEqual([0, 3]);
  });

  it.each([
    ['', 'r.csv: found an empty file; allowed: a first row with the names of the columns'],
    ['a,,b\n', 'r.csv:1: column 2: found a column without a name; allowed: a name for every column'],
    ['a,b,a\n', 'r.csv:1: column 3: found "a" a second time; allowed: every column once'],
    ['a,b\n1,2\n3\n', 'r.csv:3: found 1 cells; allowed: 2, as in the first row'],
    ['a,b\n1,"2\n', 'r.csv:2: cell 2: found "\\"2\\n"; allowed: a cell, or one in closed quotes with a comma or the end of the line after it'],
  ])('%j is refused', (text, message) => expect(faultsOf(() => parseCsv(text, 'r.csv'))).toEqual([message]));

  it('names the columns there are where one is missing', () => {
    expect(faultsOf(() => parseCsv('t_s,sensor.cpu\n0,1\n', 'r.csv').numbers('sensors.cpu')))
      .toEqual(['r.csv:1: found no column "sensors.cpu"; allowed: t_s, sensor.cpu. Did you mean "sensor.cpu"?']);
  });

  it('names the line of a cell that is no number, also after quoted line ends', () => {
    expect(faultsOf(() => parseCsv('t_s,n\n0,"a\nb"\nx,c\n', 'r.csv').numbers('t_s'))).toEqual(['r.csv:4: t_s: found "x"; allowed: a number, or nothing']);
  });

  it('gives back any cells that were written by the rules', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '1', ',', '"', '\n', '\r', ' ', 'é') });
    fc.assert(fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 20 }), (rows) => {
      const quoted = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
      const table = parseCsv(['a,b', ...quoted].join('\n'), 'r.csv');
      expect(table.texts('a')).toEqual(rows.map(([a]) => a));
      expect(table.texts('b')).toEqual(rows.map(([, b]) => b));
    }), { seed: 3 });
  });

  it('reads a megabyte of quotes without running out of stack', () => {
    const text = 'x'.repeat(500_000).replaceAll('x', '""');
    expect(parseCsv(`a\n"${text}"\n`, 'r.csv').texts('a')[0]).toHaveLength(500_000);
  });
});

describe('timeColumn', () => {
  it('prefers the estimated times of minute-stamped recordings', () => {
    expect(timeColumn(parseCsv('t_s,t_est_s,a\n0,18,1\n0,28.5,1\n', 'r.csv'))).toEqual([18, 28.5]);
    expect(timeColumn(parseCsv('t_s,a\n0,1\n11.6,1\n', 'r.csv'))).toEqual([0, 11.6]);
  });

  it('wants a time in every row', () => {
    expect(faultsOf(() => timeColumn(parseCsv('t_s,a\n0,1\n,1\n', 'r.csv')))).toEqual(['r.csv: t_s, row 2: found an empty cell; allowed: a time in seconds']);
    expect(faultsOf(() => timeColumn(parseCsv('time,a\n0,1\n', 'r.csv')))).toEqual(['r.csv: found the columns time, a; allowed: a column t_s with the seconds from the start']);
  });
});
