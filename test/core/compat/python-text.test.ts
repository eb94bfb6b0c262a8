import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../../src/core/compat/arguments.js';
import { toFloat, toInt } from '../../../src/core/compat/python-number.js';
import { sortedDistinct, strip, words } from '../../../src/core/compat/python-text.js';
import { shellWords } from '../../../src/core/compat/shell-words.js';

// Expected values: CPython 3.11.

test('white space is what str.strip takes for it', () => {
  expect(strip('\u001c\u0085\u00a0 a\u3000\n')).toBe('a');
  expect(strip('\ufeffa')).toBe('\ufeffa');
  expect(words(' a\u2003b\n')).toStrictEqual(['a', 'b']);
  expect(words(' \n')).toStrictEqual([]);
});

test('names sort by code point', () => {
  expect(sortedDistinct(['\u{1f600}', '\uff5e', 'a', 'B', 'a', 'ab'])).toStrictEqual(['B', 'a', 'ab', '\uff5e', '\u{1f600}']);
});

describe('numbers in text', () => {
  test.each([['1_0.5', 10.5], [' .5\n', 0.5], ['5e-1', 0.5], ['1.', 1], ['-Infinity', -Infinity], ['+2', 2]])('float(%j)', (text, value) => {
    expect(toFloat(text)).toBe(value);
  });
  test.each(['', '1__0', '_1', '0x10', '1 2', 'e5', '\u001c1'])('float(%j) ends with ValueError', (text) => {
    expect(() => toFloat(text)).toThrow('ValueError');
  });
  test('int', () => {
    expect(toInt(' -1_000 ')).toBe(-1000);
    for (const text of ['1.0', '', '<no value>', '1e3']) expect(() => toInt(text)).toThrow('ValueError');
  });
});

describe('shell words as shlex splits them', () => {
  test.each([
    ['a  b\tc\n', ['a', 'b', 'c']], ['a\\ b', ['a b']], ['""', ['']], ["'a b'c", ['a bc']], ['"a\\"\\\\\\n"', ['a"\\\\n']],
    ["'\\'", ['\\']], ['join \\\n  --token', ['join', '\n', '--token']], ['', []],
  ])('%j', (command, expected) => {
    expect(shellWords(command)).toStrictEqual(expected);
  });
  test.each(['"a', "it's", 'a\\'])('%j ends with ValueError', (command) => {
    expect(() => shellWords(command)).toThrow('ValueError');
  });
});

describe('arguments as argparse takes them', () => {
  test.each([
    [['--pol', 'a'], { policy: 'a', mode: 'adaptive' }], [['-pa'], { policy: 'a' }], [['-p=a'], { policy: 'a' }], [['-m', 't'], { groups: true }],
    [['-p', '-1'], { policy: '-1', mode: 'monitor' }], [['-p', 'a', '-p', 'd'], { policy: 'd' }], [['--policy='], { policy: '' }],
    [['-a', 't'], { exit: 2 }], [['stray'], { exit: 2 }], [['--'], { exit: 2 }], [['-h', '-ad', 'maybe'], { exit: 0 }], [['-h', '-a'], { exit: 2 }], [['-x', '-h'], { exit: 0 }],
  ])('%j', (argv, expected) => {
    expect(parseArguments(argv)).toMatchObject(expected);
  });
});
