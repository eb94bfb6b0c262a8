import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shellLine } from '../../../../src/adapters/real/network/shell-line.js';

/** What a program gets of a line from a real shell. */
function received(line: string): readonly string[] {
  const out = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return out.split('\0').slice(0, -1);
}

it('gives the far side exactly the arguments, whatever characters are in them', () => {
  const nasty = fc.string({ unit: fc.constantFrom("'", '"', '\\', '$', '`', ' ', '\n', ';', '&', '|', '*', '~', '!', '#', '-', '=', '(', 'a', 'ä', '\t', '>') });
  const word = fc.oneof(nasty, fc.string().filter((text) => !text.includes('\0')), fc.constantFrom('', '$(touch /tmp/x)', "'; rm -rf x; '", '-rf', '~root', '{a,b}'));
  fc.assert(fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
    expect(received(shellLine(words))).toEqual(words);
  }), { numRuns: 150 });
});

it('leaves plain words as they are, so that messages and logs of the far side can be read', () => {
  expect(shellLine(['ovs-vsctl', '--may-exist', 'add-br', 'sw1_br', '--', 'set', 'bridge', 'sw1_br', 'datapath_type=netdev'])).toBe("ovs-vsctl --may-exist add-br sw1_br -- set bridge sw1_br 'datapath_type=netdev'");
});

it('refuses what no argument can hold', () => {
  expect(() => shellLine(['a\0b'])).toThrow(RangeError);
});
