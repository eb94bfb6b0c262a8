import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { knownKeys, verdict } from '../../../src/adapters/real/known-hosts.js';

const key = (byte: number): Buffer => Buffer.alloc(32, byte);
const line = (names: string, byte: number, marker = ''): string => `${marker}${names} ssh-ed25519 ${key(byte).toString('base64')} a comment`;
const judged = (file: string, host: string, port: number, shown: number) => verdict(knownKeys(file, host, port), key(shown));

describe('a known_hosts file', () => {
  const file = ['# comment', '', line('a.example,10.0.0.1', 1), line('[b.example]:2222', 2), line('*.lab,!evil.lab', 3)].join('\n');

  test.each([
    ['a.example', 22, 1, 'known'],
    ['10.0.0.1', 22, 1, 'known'],
    ['a.example', 22, 9, 'changed'],
    ['a.example', 2222, 1, 'unknown'],
    ['b.example', 2222, 2, 'known'],
    ['b.example', 22, 2, 'unknown'],
    ['x.lab', 22, 3, 'known'],
    ['evil.lab', 22, 3, 'unknown'],
    ['aXexample', 22, 1, 'unknown'],
  ] as const)('says of %s:%d with key %d: %s', (host, port, shown, expected) => {
    expect(judged(file, host, port, shown)).toBe(expected);
  });

  test('a revoked key is refused even where another line lists it; certificate authorities are passed over', () => {
    expect(judged([line('*', 1, '@revoked '), line('a', 1)].join('\n'), 'a', 22, 1)).toBe('revoked');
    expect(judged(line('*', 1, '@cert-authority '), 'a', 22, 1)).toBe('unknown');
  });

  test('names may be hashed', () => {
    const salt = Buffer.alloc(20, 7);
    const hash = createHmac('sha1', salt).update('[a]:23').digest('base64');
    const hashed = line(`|1|${salt.toString('base64')}|${hash}`, 1);
    expect(judged(hashed, 'a', 23, 1)).toBe('known');
    expect(judged(hashed, 'b', 23, 1)).toBe('unknown');
  });

  test('whatever stands in it, a key that no line holds is never known', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (text, host) => {
      expect(verdict(knownKeys(text, host, 22), key(200))).not.toBe('known');
    }));
  });
});
