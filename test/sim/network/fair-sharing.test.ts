import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairSharing } from '../../../src/sim/network/fair-sharing.js';
import { waterFilling, type WantedFlow } from './water-filling.js';

describe('max-min fair sharing', () => {
  it('shares a link evenly, and gives what a bound flow leaves to the others', () => {
    const links = new FairSharing();
    const link = links.addLink(90);
    const flows = [Infinity, Infinity, 10].map((ceiling) => links.addFlow([link], ceiling));
    expect(flows.map((flow) => links.rate_bps(flow))).toEqual([40, 40, 10]);
    expect(links.level_bps(link)).toBe(40);
    expect(links.load_bps(link)).toBe(90);
  });

  it('the parking lot: a flow over every link gets what the fullest leaves it, those of one link the rest', () => {
    const links = new FairSharing();
    const [a, b] = [links.addLink(10), links.addLink(30)];
    const long = links.addFlow([a, b], Infinity);
    const [onA, onB] = [links.addFlow([a], Infinity), links.addFlow([b], Infinity)];
    expect([long, onA, onB].map((flow) => links.rate_bps(flow))).toEqual([5, 5, 25]);
    links.removeFlow(onA);
    expect([long, onB].map((flow) => links.rate_bps(flow))).toEqual([10, 20]);
    links.setCeiling(long, 3);
    expect([long, onB].map((flow) => links.rate_bps(flow))).toEqual([3, 27]);
    expect(links.level_bps(a)).toBe(Infinity);
  });

  it('a link that is down stops what crosses it, and gives it back', () => {
    const links = new FairSharing();
    const link = links.addLink(8);
    const flow = links.addFlow([link], 5);
    links.setCapacity(link, 0);
    expect(links.rate_bps(flow)).toBe(0);
    links.setCapacity(link, 8);
    expect(links.rate_bps(flow)).toBe(5);
  });

  it('a flow that crosses no link has its ceiling; without one it has no rate', () => {
    const links = new FairSharing();
    expect(links.rate_bps(links.addFlow([], 7))).toBe(7);
    const endless = links.addFlow([], Infinity);
    expect(() => links.rate_bps(endless)).toThrow('cross no link');
  });

  it('a change touches no flow that shares no link with it, nor one that is bound lower', () => {
    const links = new FairSharing();
    const [here, there] = [links.addLink(100), links.addLink(100)];
    const far = Array.from({ length: 50 }, () => links.addFlow([there], Infinity));
    const small = Array.from({ length: 50 }, () => links.addFlow([here], 1));
    const large = links.addFlow([here], Infinity);
    expect(links.rate_bps(large)).toBe(50);
    const before = links.refilled;
    const second = links.addFlow([here], Infinity);
    expect([large, second, small[0]!, far[0]!].map((flow) => links.rate_bps(flow))).toEqual([25, 25, 1, 2]);
    expect(links.refilled - before).toBe(2);
  });
});

type Change =
  | { readonly kind: 'add'; readonly path: readonly number[]; readonly ceiling: number }
  | { readonly kind: 'ceiling'; readonly flow: number; readonly ceiling: number }
  | { readonly kind: 'remove'; readonly flow: number }
  | { readonly kind: 'capacity'; readonly link: number; readonly capacity: number };

const linkCount = 6;
// Few values, so that ties are common; and fractions that floating point cannot hold.
const capacity = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ min: 0.1, max: 100, noNaN: true }));
const ceiling = fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 12 }), fc.double({ min: 0.01, max: 60, noNaN: true }));
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('add' as const), path: fc.uniqueArray(fc.nat(linkCount - 1), { minLength: 1, maxLength: 4 }), ceiling }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ceiling' as const), flow: fc.nat(), ceiling }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), flow: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('capacity' as const), link: fc.nat(linkCount - 1), capacity }) },
);

it('after any changes, one by one or several at once, the rates are those of the textbook', () => {
  fc.assert(
    fc.property(fc.array(capacity, { minLength: linkCount, maxLength: linkCount }), fc.array(fc.tuple(change, fc.boolean()), { maxLength: 60 }), (capacities, changes) => {
      const links = new FairSharing();
      const room = [...capacities];
      for (const each of room) links.addLink(each);
      const flows: (WantedFlow & { id: number })[] = [];
      for (const [each, look] of changes) {
        if (each.kind === 'add') flows.push({ path: each.path, ceiling: each.ceiling, id: links.addFlow(each.path, each.ceiling) });
        else if (each.kind === 'capacity') {
          room[each.link] = each.capacity;
          links.setCapacity(each.link, each.capacity);
        } else if (flows.length > 0) {
          const place = each.flow % flows.length;
          const { id, path } = flows[place]!;
          if (each.kind === 'remove') {
            links.removeFlow(id);
            flows.splice(place, 1);
          } else {
            links.setCeiling(id, each.ceiling);
            flows[place] = { id, path, ceiling: each.ceiling };
          }
        }
        if (look) hold(links, room, flows);
      }
      hold(links, room, flows);
    }),
    { numRuns: 400 },
  );
});

function hold(links: FairSharing, capacities: readonly number[], flows: readonly (WantedFlow & { id: number })[]): void {
  const expected = waterFilling(capacities, flows);
  flows.forEach(({ id }, place) => {
    expect(Math.abs(links.rate_bps(id) - expected[place]!)).toBeLessThanOrEqual(1e-9 * Math.max(1, expected[place]!));
  });
  capacities.forEach((room, link) => {
    const load = flows.reduce((sum, { path }, place) => sum + (path.includes(link) ? expected[place]! : 0), 0);
    expect(Math.abs(links.load_bps(link) - load)).toBeLessThanOrEqual(1e-9 * Math.max(1, room));
  });
}
