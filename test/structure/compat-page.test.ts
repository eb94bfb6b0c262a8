import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = new URL('../..', import.meta.url);
const page = readFileSync(new URL('docs/compat.md', root), 'utf8');
/** Rows of the tables, a cell each column. */
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| Original'))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\||\|$/g, '').trim()));

const tests = readdirSync(fileURLToPath(new URL('test', root)), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts') && !path.endsWith('compat-page.test.ts'))
  .map((path) => readFileSync(fileURLToPath(new URL(`test/${path}`, root)), 'utf8').replaceAll("\\'", "'"));

test('docs/compat.md: every test that it names exists', () => {
  const named = rows.flatMap((cells) => cells.slice(3).flatMap((cell) => [...cell.matchAll(/\*([^*]+)\*/g)].map(([, name]) => name!.replaceAll(/^… | ?…$/g, ''))))
    .filter((name) => name !== 'later' && name !== '');
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => !tests.some((text) => text.includes(name)))).toStrictEqual([]);
});

test('docs/compat.md: every difference says why and what covers it', () => {
  for (const cells of rows) for (const cell of cells) expect(cell, cells[0]).not.toBe('');
});
