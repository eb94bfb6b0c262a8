import { beforeEach, expect, test, vi } from 'vitest';
import { demandCurve } from '../../../src/experiment/demand/demand-curve.js';
import { lateShare } from '../../../src/experiment/demand/long-run.js';
import { scenario } from '../../../src/experiment/scenario.js';

vi.mock('../../../src/experiment/demand/long-run.js', { spy: true });

const level = { kind: 'steps', steps: [{ at: '0s', level: 10 }] };
const web = (mean: string, more: object = {}) => scenario.parse({
  name: 'web', description: 'demand', duration: '600s',
  objective: { latency: '500ms', service: 'web' },
  application: { stack: 'web', services: { web: { cpu: { law: 'exponential', mean } } } },
  infrastructure: { flavours: { vm: { cores: 64 } }, groups: { vms: { flavour: 'vm' } } },
  workload: [{ kind: 'open', name: 'users', entry: 'web', level }],
  ...more,
});
const offered = new Map([['users', { t_s: [0, 10, 20], value: [10, 20, 10] }]]);
const searches = vi.mocked(lateShare);

beforeEach(() => { searches.mockClear(); });

test('runs that are sent to a thread one by one share what was worked out for the first', () => {
  const first = demandCurve(web('70ms'), offered);
  expect(searches.mock.calls.length).toBeGreaterThan(1);
  searches.mockClear();
  expect(demandCurve(structuredClone(web('70ms')), offered)).toEqual(first);
  expect(searches).not.toHaveBeenCalled();
});

test('what the search does not read makes no difference: policy, seeds, faults, the course of the load', () => {
  demandCurve(web('71ms'), offered);
  searches.mockClear();
  demandCurve(web('71ms', {
    seeds: 9, faults: [{ kind: 'task-crash', at: '1s', service: 'web' }], engine: { policy: 'step' },
    workload: [{ kind: 'open', name: 'users', entry: 'web', level: { kind: 'steps', steps: [{ at: '0s', level: 3 }] } }],
  }), offered);
  expect(searches).not.toHaveBeenCalled();
});

test.each<[string, object]>([
  ['another objective', { objective: { latency: '800ms', service: 'web' } }],
  ['another bound', { engine: { services: { web: { max: 2 } } } }],
  ['other nodes', { infrastructure: { flavours: { vm: { cores: 1 } }, groups: { vms: { flavour: 'vm' } } } }],
  ['other arrivals', { workload: [{ kind: 'open', name: 'users', entry: 'web', arrivals: 'constant', level }] }],
])('%s is searched anew', (_, more) => {
  demandCurve(web('72ms'), offered);
  searches.mockClear();
  demandCurve(web('72ms', more), offered);
  expect(searches).toHaveBeenCalled();
});

test('only the last plants are kept', () => {
  demandCurve(web('73ms'), offered);
  for (let more = 0; more < 20; more++) demandCurve(web(`${80 + more}ms`), offered);
  searches.mockClear();
  demandCurve(web('73ms'), offered);
  expect(searches).toHaveBeenCalled();
});
