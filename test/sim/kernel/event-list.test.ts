import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventList } from '../../../src/sim/kernel/event-list.js';

type Operation = { readonly kind: 'push'; readonly time_s: number } | { readonly kind: 'pop' };
const operations = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('push' as const), time_s: fc.integer({ min: 0, max: 9 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('pop' as const) }) },
  ),
  { maxLength: 400 },
);

describe('event list', () => {
  it('gives events by time and, among equal times, in order of insertion, as a stably sorted list does', () => {
    fc.assert(
      fc.property(operations, (run: readonly Operation[]) => {
        const list = new EventList();
        const reference: { time_s: number; code: number; sequence: number }[] = [];
        run.forEach((operation, code) => {
          if (operation.kind === 'push') {
            const { time_s } = operation;
            const sequence = list.push(time_s, code);
            const place = reference.findIndex((event) => event.time_s > time_s);
            reference.splice(place < 0 ? reference.length : place, 0, { time_s, code, sequence });
          } else if (reference.length > 0) {
            const expected = reference.shift()!;
            expect(list.next_s).toBe(expected.time_s);
            expect({ code: list.pop(), time_s: list.time_s, sequence: list.sequence }).toEqual(expected);
          }
          expect(list.length).toBe(reference.length);
        });
        expect(list.next_s).toBe(reference[0]?.time_s ?? Infinity);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('gives every event a number of its own', () => {
    const list = new EventList();
    const sequences = Array.from({ length: 1000 }, (_, code) => list.push(code % 7, code));
    expect(new Set(sequences).size).toBe(1000);
  });

  it('sorts 10^5 events', () => {
    const list = new EventList();
    let x = 1;
    for (let n = 0; n < 1e5; n++) {
      x = (Math.imul(x, 1103515245) + 12345) >>> 0;
      list.push(x / 7, n);
    }
    let before_s = -1;
    for (let n = 0; n < 1e5; n++) {
      list.pop();
      if (list.time_s < before_s) throw new Error(`event ${n} goes back in time`);
      before_s = list.time_s;
    }
    expect(list.length).toBe(0);
  });
});
