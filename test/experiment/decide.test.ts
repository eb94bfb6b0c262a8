import { describe, expect, test } from 'vitest';
import { engineConfiguration } from '../../src/core/configuration/engine-configuration.js';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import { decide, type OpenLoopDecision } from '../../src/experiment/decide.js';
import { parseCsv } from '../../src/experiment/input/csv.js';
import { policySet } from '../../src/experiment/policy-set.js';

function decided(csv: string, configuration: object): readonly OpenLoopDecision[] {
  const parsed = engineConfiguration.parse(configuration);
  return decide(parseCsv(csv, 'readings.csv'), parsed, policySet(parsed, builtInPolicies));
}

describe('decide', () => {
  test('a row, a decision a target, at the row\'s time', () => {
    expect(decided('t_s,api.cpu,api.replicas\n0,0.9,1\n10,0.5,2\n20,0.1,2\n', { policy: 'discrete' }).map(({ t_s, service, replicas, decision }) => [t_s, service, replicas, decision])).toEqual([
      [0, 'api', 1, 2], [10, 'api', 2, 2], [20, 'api', 2, 1],
    ]);
  });

  test('without recorded replicas each decision stands until the next', () => {
    expect(decided('t_s,api.cpu\n0,0.9\n10,0.9\n20,0.9\n30,0.9\n40,0.9\n', { policy: 'discrete' }).map(({ decision }) => decision)).toEqual([2, 3, 4, 4, 4]);
  });

  test('node groups are known by their nodes column, and decided on when groups are scaled', () => {
    const csv = 't_s,api.cpu,api.replicas,edge.cpu,edge.nodes\n0,0.5,1,0.9,1\n10,0.5,1,0.1,2\n';
    expect(decided(csv, { policy: 'discrete' }).map(({ service }) => service)).toEqual(['api', 'api']);
    expect(decided(csv, { policy: 'discrete', scale_groups: true }).filter(({ service }) => service === 'edge').map(({ decision }) => decision)).toEqual([2, 1]);
  });

  test('a policy that asks again sees the row that holds then', () => {
    const [first, second] = decided('t_s,api.cpu,api.replicas\n0,0.7,1\n4,0.3,1\n', { policy: 'adaptive' });
    expect(first).toMatchObject({ t_s: 0, utilisation: 0.3, reason: 'the crossing has passed' });
    expect(second).toMatchObject({ t_s: 4, decision: 1 });
  });

  test('an empty cell is a missing reading: held', () => {
    expect(decided('t_s,api.cpu,api.replicas\n0,,3\n', { policy: 'discrete' })[0]).toMatchObject({ utilisation: null, recommendation: null, decision: 3, reason: 'no reading in the window' });
  });

  test('one unnamed service, as the oldest recordings have it', () => {
    expect(decided('t_s,cpu,replicas\n0,0.9,1\n', { policy: 'discrete' })[0]).toMatchObject({ service: 'service', decision: 2 });
  });

  test('the HPA works on means where there are no tasks', () => {
    expect(decided('t_s,api.cpu,api.replicas\n0,0.9,2\n', { policy: { name: 'target-tracking', parameters: { target: 0.6 } } })[0]).toMatchObject({ decision: 3 });
  });

  test('compat: the original\'s words', () => {
    expect(decided('t_s,api.cpu,api.replicas\n0,0.05,1\n', { policy: 'adaptive', compat: 'elascale' })[0]).toMatchObject({ recommendation: 0, decision: 1, reason: 'refused: below min' });
  });

  test.each(['5e9', '10001', '-3', '1.5'])('%s replicas or nodes are refused, with their line', (size) => {
    for (const csv of [`t_s,api.cpu,api.replicas\n0,0.5,1\n10,0.5,${size}\n`, `t_s,edge.cpu,edge.nodes\n0,0.5,1\n10,0.5,${size}\n`, `t_s,cpu,replicas\n0,0.5,1\n10,0.5,${size}\n`]) {
      expect(() => decided(csv, {})).toThrow(new RegExp(`^readings\\.csv:3: .*: found "${size}"; allowed: a whole number from 0 to 10000, or nothing$`));
    }
  });

  test.each([
    ['no rows', 't_s,api.cpu\n', 'found no rows'],
    ['times that go back', 't_s,api.cpu\n0,0.5\n20,0.5\n10,0.5\n', 'row 3: found the time 10 s after 20 s; allowed: rows in the order of their times'],
    ['percent', 't_s,api.cpu\n0,0.5\n10,85\n', 'api.cpu, row 2: found 85; allowed: cores in use, from 0 to 64: 80 % of a core is 0.8'],
    ['percent of the unnamed service', 't_s,cpu\n0,85\n', 'cpu, row 1: found 85'],
    ['less than nothing', 't_s,api.cpu\n0,-0.1\n', 'found -0.1'],
  ])('%s: refused', (_, csv, words) => expect(() => decided(csv, {})).toThrow(words));

  test('a table without utilisation is refused with what it has', () => {
    expect(() => decided('t_s,latency\n0,1\n', {})).toThrow('found the columns t_s, latency; allowed: a column NAME.cpu');
  });
});
