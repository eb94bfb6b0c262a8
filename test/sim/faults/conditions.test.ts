import { describe, expect, it } from 'vitest';
import { Conditions } from '../../../src/sim/faults/conditions.js';
import { fault } from '../../../src/sim/model/fault.js';

const conditions = (...faults: readonly object[]) => new Conditions(faults.map((entry) => fault.parse(entry)));

it('without faults nothing is out of the ordinary', () => {
  const quiet = conditions();
  expect([quiet.lostShare(5, 0), quiet.lateness_s(5), quiet.apiErrorShare(5), quiet.factorAt(5), quiet.failsAt(5), quiet.cutOff('edge', 5)]).toEqual([0, 0, 0, 1, false, false]);
  expect([quiet.neighbourCores('edge', 5), quiet.demandFactor('web', 5)]).toEqual([0, 1]);
});

it('a fault is in force from its beginning up to, not at, its end', () => {
  const failing = conditions({ kind: 'provisioning-fails', at: '10s', for: '5s' });
  expect([9.9, 10, 14.9, 15].map((t_s) => failing.failsAt(t_s))).toEqual([false, true, true, false]);
});

describe('overlapping', () => {
  it('losses are independent chances, beside the usual one', () => {
    const lossy = conditions({ kind: 'metrics-lost', at: '0s', for: '10s', share: 0.5 }, { kind: 'metrics-lost', at: '5s', for: '10s', share: 0.2 });
    expect(lossy.lostShare(0, 0)).toBeCloseTo(0.5, 12);
    expect(lossy.lostShare(7, 0.1)).toBeCloseTo(1 - 0.5 * 0.8 * 0.9, 12);
    expect(lossy.lostShare(20, 0.1)).toBeCloseTo(0.1, 12);
  });

  it('delays and stolen cores add up, slowness multiplies', () => {
    const busy = conditions(
      { kind: 'metrics-late', at: '0s', for: '10s', delay: '3s' }, { kind: 'metrics-late', at: '0s', for: '10s', delay: '4s' },
      { kind: 'noisy-neighbour', at: '0s', for: '10s', group: 'edge', cores: 1 }, { kind: 'noisy-neighbour', at: '0s', for: '10s', group: 'core', cores: 0.5 },
      { kind: 'noisy-neighbour', at: '0s', for: '10s', group: 'edge', cores: 0.25 },
      { kind: 'provisioning-slow', at: '0s', for: '10s', factor: 2 }, { kind: 'provisioning-slow', at: '0s', for: '10s', factor: 3 },
    );
    expect([busy.lateness_s(1), busy.neighbourCores('edge', 1), busy.neighbourCores('core', 1), busy.factorAt(1)]).toEqual([7, 1.25, 0.5, 6]);
  });
});

it('a leak grows linearly, for its service alone, until the restart that ends it', () => {
  const leaking = conditions({ kind: 'leak', at: '100s', for: '100s', service: 'web', factor: 3 });
  expect([100, 150, 199, 200].map((t_s) => leaking.demandFactor('web', t_s))).toEqual([1, 2, 2.98, 1]);
  expect(leaking.demandFactor('db', 150)).toBe(1);
});
