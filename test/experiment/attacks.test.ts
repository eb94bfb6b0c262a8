import { describe, expect, test } from 'vitest';
import { attackSpans, legitimateLoad, merged } from '../../src/experiment/attacks.js';
import { workload } from '../../src/sim/model/workload.js';
import { steps } from './synthetic-run.js';

const source = (name: string, attack?: unknown) =>
  ({ kind: 'open', name, entry: 'api', level: { kind: 'steps', steps: [{ at: '0s', level: 1 }] }, ...(attack === undefined ? {} : { attack }) });
const sources = workload.parse([source('users', [{ at: '100s', for: '50s' }]), source('bots', true)]);
const offered = new Map([['users', steps([0, 4], [100, 9], [120, 3], [150, 9])], ['bots', steps([0, 0], [140, 7], [200, 0], [300, 2])]]);

describe('what a scenario marks as an attack', () => {
  test('spans as written and levels above 0, those that touch made one, until the end at most', () => {
    expect(attackSpans(sources, offered, 400)).toEqual([{ from_s: 100, to_s: 200 }, { from_s: 300, to_s: 400 }]);
    expect(attackSpans(workload.parse([source('users')]), offered, 400)).toEqual([]);
    expect(merged([{ from_s: 5, to_s: 6 }, { from_s: 0, to_s: 5 }, { from_s: 8, to_s: 9 }])).toEqual([{ from_s: 0, to_s: 6 }, { from_s: 8, to_s: 9 }]);
  });

  test('the load without it: no more than before a span, nothing of a source that is one', () => {
    expect(legitimateLoad(sources, offered)).toEqual(new Map([
      ['users', { t_s: [0, 100, 120, 150], value: [4, 4, 3, 9] }], ['bots', { t_s: [0], value: [0] }],
    ]));
  });
});
