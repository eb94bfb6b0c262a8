import { expect, test } from 'vitest';
import { networkPanels } from '../../src/report/network-panels.js';
import { panelsOf } from '../../src/report/run-panels.js';
import { run } from '../experiment/synthetic-run.js';
import { syntheticScenario } from './synthetic-report.js';

const columns = new Map([
  ['flow.a>b.bps', [1e6, 2e6]], ['flow.a>b.cap_bps', [NaN, NaN]], ['flow.c>d.bps', [4e8, 3e6]], ['flow.c>d.cap_bps', [NaN, 3e6]],
  ['link.s-t.utilisation', [0.9, 0.1]], ['link.t-s.utilisation', [0, 0]],
]);
const flown = run({ measured: { timeline: { t_s: [10, 20], columns } } });

test('the heaviest flow comes first, its cap beside it; links by what they carry', () => {
  const [flows, links] = networkPanels(flown);
  expect(flows!.curves.map(({ role, label }) => [role, label])).toEqual([['limit', 'cap'], ['load', 'c>d'], ['load', 'a>b']]);
  expect(links!.curves.map(({ label }) => label)).toEqual(['s-t', 't-s']);
});

test('caps are marked where they begin, change and end', () => {
  const cap_bps = [NaN, 3e6, 3e6, 5e6, NaN, NaN];
  const timeline = { t_s: [0, 10, 20, 30, 40, 50], columns: new Map([['flow.c>d.bps', [4e8, 4e8, 3e6, 3e6, 5e6, 4e8]], ['flow.c>d.cap_bps', cap_bps]]) };
  const [flows] = networkPanels(run({ measured: { timeline } }));
  expect(flows!.marks.map(({ t_s, value, up, what }) => [t_s, value, up, what])).toEqual([
    [10, 4e8, false, 'c>d capped at 3 Mbit/s'], [30, 3e6, true, 'c>d capped at 5 Mbit/s'], [40, 3e6, true, 'c>d let go'],
  ]);
});

test('only scenarios with an overlay have them', () => {
  const { scenario } = syntheticScenario('plain');
  const titles = (one: typeof scenario) => panelsOf(flown, one, { companions: [], groups: [], anomalies: false }).map(({ title }) => title);
  expect(titles(scenario)).not.toContain('Flows, bit/s');
  const network = { hosts: {}, host_links: 1e9, trunks: 1e9, queue: 1000, poll: 0.1, action: 1, transfers: [] };
  expect(titles({ ...scenario, network })).toContain('Flows, bit/s');
});
