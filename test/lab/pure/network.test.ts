import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bridgeName, cableName, freeNetwork } from '../../../src/lab/network.js';

const names = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,22}[a-z0-9])?$/);

it('links have names that Linux takes', () => {
  fc.assert(fc.property(names, fc.integer({ min: 2, max: 254 }), (lab, number) => {
    // The far end of a cable has one character more until it has its place.
    for (const name of [bridgeName(lab), `${cableName(lab, number)}p`]) expect(name).toMatch(/^[a-z0-9-]{1,15}$/);
  }));
});

it('labs have links of their own', () => {
  expect(bridgeName('elascale')).not.toBe(bridgeName('try'));
  expect(cableName('elascale', 2)).not.toBe(cableName('try', 2));
});

it('a network is from the upper half of 10.0.0.0/8 and free', () => {
  fc.assert(fc.property(names, fc.integer({ min: 0, max: 50 }), (lab, count) => {
    const taken: string[] = [];
    for (let others = 0; others < count; others += 1) taken.push(freeNetwork(lab, taken));
    expect(new Set(taken).size).toBe(count);
    for (const network of taken) {
      const [first, second, third] = network.split('.').map(Number);
      expect(first).toBe(10);
      expect(second).toBeGreaterThanOrEqual(128);
      expect(Math.max(second!, third!)).toBeLessThanOrEqual(255);
    }
  }));
});
