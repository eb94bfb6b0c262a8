import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { terminalTable } from '../../src/report/terminal-table.js';
import { syntheticScenario } from './synthetic-report.js';

const { comparison } = syntheticScenario('compute-simple');
const lines = (width: number, colour = false) => terminalTable(comparison, { width, colour }).split('\n');

describe('terminal table', () => {
  test('verdict first, then a policy a column with its interval and judgement', () => {
    const text = lines(120).join('\n');
    expect(text.indexOf(comparison.verdict.text.slice(0, 40))).toBeLessThan(text.indexOf('Requests late or failed, %'));
    expect(text).toMatch(/Task time, s +1,680 +4,\d{3} ± \d+ ▼ +/);
    expect(text).toContain('not told apart from none');
  });

  test.each([60, 72, 80, 100, 140])('no line is longer than a terminal of %i columns', (width) => {
    for (const line of lines(width)) expect([...line].length).toBeLessThanOrEqual(width);
  });

  test('columns stand under their policy', () => {
    const table = lines(140).filter((line) => / none |Task time|Node time/.test(line) && !line.includes('keeps'));
    const right = (line: string, pattern: RegExp) => line.search(pattern) + pattern.exec(line)![0].length;
    expect(right(table[0]!, / none/)).toBe(right(table[1]!, / 1,680/));
    expect(right(table[1]!, / 1,680/)).toBe(right(table[2]!, / 1,680/));
  });

  test('a narrow terminal repeats the rows for the policies that did not fit', () => {
    expect(lines(60).filter((line) => line.startsWith('Task time'))).not.toHaveLength(1);
    expect(lines(140).filter((line) => line.startsWith('Task time'))).toHaveLength(1);
  });

  test('colour adds escape sequences and nothing else', () => {
    const plain = stripVTControlCharacters(lines(100, true).join('\n'));
    expect(plain).toBe(lines(100).join('\n'));
    expect(lines(100).join('\n')).not.toContain('\u001B');
  });

  test('one seed is said', () => {
    expect(terminalTable(syntheticScenario('s', ['none', 'discrete'], 1).comparison, { width: 100, colour: false })).toContain('One seed, request fidelity: no interval.');
  });
});
