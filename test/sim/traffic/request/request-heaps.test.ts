import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RequestHeaps } from '../../../../src/sim/traffic/request/request-heaps.js';

it('several heaps over one set of arrays each give their requests in order', () => {
  const operations = fc.array(fc.record({ heap: fc.integer({ min: 0, max: 2 }), due: fc.option(fc.integer({ min: 0, max: 50 })) }), { maxLength: 300 });
  fc.assert(
    fc.property(operations, (run) => {
      const heaps = new RequestHeaps();
      const roots = [-1, -1, -1];
      const reference: number[][] = [[], [], []];
      run.forEach(({ heap, due }, request) => {
        if (due !== null) {
          roots[heap] = heaps.insert(roots[heap]!, request, due);
          reference[heap]!.push(due);
          reference[heap]!.sort((a, b) => a - b);
        } else if (reference[heap]!.length > 0) {
          expect(heaps.dueOf(roots[heap]!)).toBe(reference[heap]!.shift());
          roots[heap] = heaps.removeFirst(roots[heap]!);
        }
        expect(roots[heap]! < 0).toBe(reference[heap]!.length === 0);
      });
    }),
    { seed: 1, numRuns: 200 },
  );
});
