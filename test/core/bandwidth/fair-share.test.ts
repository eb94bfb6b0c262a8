import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandwidthSettings, type FairShareSettings } from '../../../src/core/bandwidth/bandwidth-settings.js';
import { fairShare } from '../../../src/core/bandwidth/fair-share.js';
import { waterFilling } from '../../../src/core/bandwidth/water-filling.js';

const settings = bandwidthSettings.parse({ policy: 'fair-share', link_capacity: '100Mbps', headroom: 0.1 }) as FairShareSettings;
const flowOf = (name: string, rate_bps: number, need_bps: number | null, switches = ['sw_1']) => ({ name, rate_bps, need_bps, switches, cap: null });

const places = fc.uniqueArray(fc.constantFrom('sw_1', 'sw_2', 'sw_3'), { minLength: 1 });
const flows = fc.array(fc.record({ rate: fc.double({ min: 0, max: 2e8, noNaN: true }), need: fc.option(fc.double({ min: 0, max: 2e7, noNaN: true })), switches: places }), { maxLength: 12 })
  .map((list) => list.map(({ rate, need, switches }, index) => flowOf(`f${index}>g`, rate, need, switches)));

describe('water filling', () => {
  it('the textbook: shares of a link are equal but for who wants less', () => {
    const rates = waterFilling([{ name: 'a', demand_bps: 10, links: ['l'] }, { name: 'b', demand_bps: Infinity, links: ['l'] }, { name: 'c', demand_bps: 50, links: ['l', 'm'] }], new Map([['l', 100], ['m', 20]]));
    expect([...rates]).toEqual(expect.arrayContaining([['a', 10], ['b', 70], ['c', 20]]));
  });
  it('is feasible and max-min fair: who has less than its demand crosses a full link on which nobody has more', () => {
    fc.assert(fc.property(flows, fc.double({ min: 1, max: 3e8, noNaN: true }), (list, free) => {
      const demands = list.map(({ name, rate_bps, switches }) => ({ name, demand_bps: rate_bps, links: switches }));
      const links = new Map(['sw_1', 'sw_2', 'sw_3'].map((name, index) => [name, free * (index + 1)]));
      const rates = waterFilling(demands, links);
      const on = (link: string) => demands.filter((each) => each.links.includes(link)).map(({ name }) => rates.get(name)!);
      const sum = (link: string) => on(link).reduce((all, rate) => all + rate, 0);
      for (const [link, most] of links) expect(sum(link)).toBeLessThanOrEqual(most * (1 + 1e-9));
      for (const { name, demand_bps, links: crossed } of demands) {
        const rate = rates.get(name)!;
        expect(rate).toBeLessThanOrEqual(demand_bps);
        if (rate < demand_bps) expect(crossed.some((link) => sum(link) >= links.get(link)! * (1 - 1e-9) && Math.max(...on(link)) <= rate * (1 + 1e-9))).toBe(true);
      }
    }));
  });
});

describe('fair-share', () => {
  it('caps the heaviest just enough, and the modest not at all', () => {
    const wishes = fairShare([flowOf('h5>h2', 1e6, 4e6), flowOf('h6>h7', 95e6, null), flowOf('h1>h3', 2e6, null)], settings);
    expect(wishes.get('h6>h7')).toMatchObject({ kind: 'cap', max_bps: 84e6 });
    expect(wishes.get('h1>h3')).toMatchObject({ kind: 'free' });
  });
  it('caps nobody where no protected flow passes', () => {
    expect([...fairShare([flowOf('h5>h2', 1e6, 4e6, ['sw_2']), flowOf('h6>h7', 95e6, null)], settings).values()].map(({ kind }) => kind)).toEqual(['free']);
  });
  it('gives protected flows their need wherever capping the others can', () => {
    fc.assert(fc.property(flows, (list) => {
      const wishes = fairShare(list, settings);
      for (const place of ['sw_1', 'sw_2', 'sw_3']) {
        const here = list.filter(({ switches }) => switches.includes(place));
        const need = here.reduce((all, { need_bps }) => all + (need_bps ?? 0), 0);
        if (need === 0 || need > 90e6) continue;
        const taken = here.filter(({ need_bps }) => need_bps === null).reduce((all, { name, rate_bps }) => {
          const wish = wishes.get(name);
          return all + (wish?.kind === 'cap' ? Math.min(wish.max_bps, rate_bps) : rate_bps);
        }, 0);
        expect(taken + need).toBeLessThanOrEqual(90e6 * (1 + 1e-9));
      }
    }));
  });
});
