import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mapBounded } from '../../../src/adapters/real/map-bounded.js';

it('works on every item once, never on more than so many, and gives the results in order', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 20 }), fc.integer({ min: 1, max: 6 }), async (items, atOnce) => {
    let busy = 0;
    let busy_max = 0;
    const results = await mapBounded(items.map((turns, index) => ({ turns, index })), atOnce, async ({ turns, index }) => {
      busy += 1;
      busy_max = Math.max(busy_max, busy);
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      busy -= 1;
      return index;
    });
    expect(results).toEqual(items.map((_, index) => index));
    expect(busy_max).toBeLessThanOrEqual(atOnce);
  }));
});

it('fails with the first failure and begins nothing after it', async () => {
  const begun: number[] = [];
  await expect(mapBounded([0, 1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    await Promise.resolve();
    if (item === 1) throw new Error('one');
  })).rejects.toThrow('one');
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toEqual([0, 1, 2]);
});
