import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean } from '../../../src/experiment/input/did-you-mean.js';

const known = ['rest_api', 'db', 'sensor', 'target-tracking', 'none'];

describe('didYouMean', () => {
  it.each([
    ['rest_apo', 'rest_api'],
    ['REST-API', 'rest_api'],
    ['restapi', 'rest_api'],
    ['snesor', 'sensor'],
    ['target_tracking', 'target-tracking'],
    ['bd', 'db'],
    ['noen', 'none'],
  ])('%s: %s', (typed, meant) => expect(didYouMean(typed, known)).toBe(meant));

  it.each(['gateway', '', 'xyz', 'x'.repeat(10_000)])('%s: no guess', (typed) => expect(didYouMean(typed, known)).toBeUndefined());

  it('a name that is known is its own', () => {
    fc.assert(fc.property(fc.array(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 8 }), fc.nat(), (names, pick) => {
      const name = names[pick % names.length]!;
      const guess = didYouMean(name, names)!;
      expect(guess.toLowerCase().replaceAll(/[-_ .]/g, '')).toBe(name.toLowerCase().replaceAll(/[-_ .]/g, ''));
    }), { seed: 3 });
  });
});
