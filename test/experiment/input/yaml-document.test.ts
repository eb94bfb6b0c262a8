import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentLimits, parseYaml, readYaml } from '../../../src/experiment/input/yaml-document.js';
import { faultsOf } from './faults-of.js';

const text = `a:
  b: [1, {c: x}]
  "d e": &anchor {f: 2}
g: *anchor
`;

describe('parseYaml', () => {
  it('gives plain data', () => {
    expect(parseYaml(text, 'a.yaml').value).toEqual({ a: { b: [1, { c: 'x' }], 'd e': { f: 2 } }, g: { f: 2 } });
  });

  it.each([
    [[], 1, 1],
    [['a', 'b'], 2, 6],
    [['a', 'b', 1, 'c'], 2, 14],
    [['a', 'b', 1, 'missing'], 2, 10],
    [['a', 'b', 7], 2, 6],
    [['g', 'f'], 3, 22],
  ])('%j stands at %i:%i', (path, line, column) => expect(parseYaml(text, 'a.yaml').locate(path)).toEqual({ line, column }));

  it('tells the place of a key from that of its value', () => {
    expect(parseYaml(text, 'a.yaml').locateKey(['a', 'b'])).toEqual({ line: 2, column: 3 });
  });

  it.each([
    ['a: 1\nb: 2\na: 3\n', ['a.yaml:3:1: a: found this key a second time; allowed: every key once']],
    ['x:\n  - {k: 1, k: 2}\n', ['a.yaml:2:12: x[0].k: found this key a second time; allowed: every key once']],
    ['a: 1\n---\nb: 2\n', [expect.stringContaining('a.yaml:2:1: found broken YAML')]],
    ['a: {b: 1\nc: [2\n d: }\ne: ]\n', [expect.stringContaining('found broken YAML')]],
    ['a: [1, 2\nb: 3\n', [expect.stringMatching(/^a\.yaml:\d+:\d+: found broken YAML/)]],
    ['a: &x [*x]\n', ['a.yaml:1:8: a[0]: found an alias of nothing that is complete, *x; allowed: no alias: there is no anchor before it']],
    ['a: &here 1\nb: *hre\n', ['a.yaml:2:4: b: found an alias of nothing that is complete, *hre; allowed: *here']],
  ])('%j is refused', (broken, messages) => expect(faultsOf(() => parseYaml(broken, 'a.yaml'))).toEqual(expect.arrayContaining(messages as string[])));

  it('refuses an alias bomb', () => {
    const bomb = ['a0: &a0 [x, x]', ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)].join('\n');
    expect(faultsOf(() => parseYaml(bomb, 'a.yaml'))).toEqual([expect.stringContaining('at most 100 copies by alias')]);
  });

  const deep = documentLimits.depth + 1;
  it.each([
    ['flow lists', '['.repeat(deep) + ']'.repeat(deep)],
    ['flow mappings', '{a: '.repeat(deep) + '}'.repeat(deep)],
    ['blocks', Array.from({ length: deep }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['a megabyte of brackets', '['.repeat(documentLimits.size_B)],
    ['dashes', '- '.repeat(5_000)],
    ['keys', '? '.repeat(5_000)],
  ])('refuses nesting: %s', (_, broken) => {
    expect(faultsOf(() => parseYaml(broken, 'a.yaml'))).toEqual(['a.yaml: found a document nested deeper than 50 levels; allowed: at most 50 levels of nesting']);
  });

  it('accepts nesting up to the limit', () => {
    expect(faultsOf(() => parseYaml('['.repeat(50) + ']'.repeat(50), 'a.yaml'))).toEqual([]);
  });

  it('finds a repeated key among 20 000', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `k${i}:`);
    expect(faultsOf(() => parseYaml([...keys, 'k5:'].join('\n'), 'a.yaml'))).toEqual(['a.yaml:20001:1: k5: found this key a second time; allowed: every key once']);
  });

  it.each([']', '--- ', '%', '\t', '&a ', '!a ', ': ', '|', '"', '- &a *a ', '\u0000'].map((piece) => piece.repeat(5_000)))('stands a long row of one sign', (broken) => {
    expect(() => faultsOf(() => parseYaml(broken, 'a.yaml'))).not.toThrow();
  });
});

describe('readYaml', () => {
  let folder: string;
  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'elascale-')); });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says what is wrong with the file itself', () => {
    const big = join(folder, 'big.yaml');
    writeFileSync(big, Buffer.alloc(50 * 1024 ** 2, 'a'));
    const binary = join(folder, 'binary.yaml');
    writeFileSync(binary, Buffer.from([0x61, 0xff, 0xfe]));
    const missing = join(folder, 'missing.yaml');
    expect(faultsOf(() => readYaml(big))).toEqual([`${big}: found a file of 50.0 MiB; allowed: at most 1 MiB`]);
    expect(faultsOf(() => readYaml(binary))).toEqual([`${binary}: found bytes that are not UTF-8; allowed: text in UTF-8`]);
    expect(faultsOf(() => readYaml(missing))).toEqual([`${missing}: found no such file; allowed: a readable file`]);
    expect(faultsOf(() => readYaml(folder))).toEqual([`${folder}: found a directory; allowed: a file`]);
    expect(faultsOf(() => readYaml('a\0b'))).toEqual([expect.stringContaining('a name that no file can have')]);
  });
});
