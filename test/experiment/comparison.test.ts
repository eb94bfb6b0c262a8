import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare } from '../../src/experiment/comparison.js';
import type { RunRecord, ScalingMark } from '../../src/experiment/run-record.js';
import { objective, run, steps } from './synthetic-run.js';

/** A run whose share of late requests, in percent, and task-seconds are given. */
function outcome(policy: string, seed: number, late: number, replicas = 1): RunRecord {
  return run({
    policy, seed, supply: steps([0, replicas]),
    measured: { requests: { issued: 10_000, completed: 10_000, failed: 0, late: late * 100, open: 0, overdue: 0 } },
  });
}

function outcomes(policy: string, late: readonly number[], replicas = 1): RunRecord[] {
  return late.map((share, index) => outcome(policy, index + 1, share, replicas));
}

const metricOf = (records: readonly RunRecord[], policy: string, name: string) =>
  compare(records, objective).policies.find((entry) => entry.policy === policy)!.metrics[name];

describe('comparison', () => {
  test('means, intervals and paired differences over seeds', () => {
    const records = [...outcomes('none', [10, 20, 30]), ...outcomes('discrete', [9, 18, 27])];
    expect(metricOf(records, 'none', 'slo_violation_share')).toEqual({ mean: 20, ci95: [-4.841377, 44.84138], unit: '%', n: 3 });
    const { difference, ...own } = metricOf(records, 'discrete', 'slo_violation_share')!;
    expect(own.mean).toBe(18);
    // Differences -1, -2, -3: half-width t(0.975, 2) / √3; t = -2√3, so p = 1 - √12 / √14.
    expect(difference).toEqual({ mean: -2, ci95: [-4.484138, 0.4841377], p_holm: expect.closeTo(1 - Math.sqrt(12 / 14), 6), judgement: 'unclear' });
  });

  test('pairing finds what overlapping intervals hide', () => {
    const records = [...outcomes('none', [10, 20, 30, 40]), ...outcomes('discrete', [9, 19.1, 28.9, 39])];
    expect(metricOf(records, 'discrete', 'slo_violation_share')!.difference!.judgement).toBe('better');
  });

  test('one seed: no interval, no judgement, and the verdict says so', () => {
    const records = [outcome('none', 7, 30), outcome('discrete', 7, 3, 2)];
    const comparison = compare(records, objective);
    expect(comparison.policies[1]!.metrics.slo_violation_share).toEqual({
      mean: 3, ci95: null, unit: '%', n: 1, difference: { mean: -27, ci95: null, p_holm: null, judgement: 'unclear' },
    });
    expect(comparison.verdict.text).toContain('One seed only');
  });

  test('an interrupted run is compared over the seeds that all policies finished', () => {
    const records = [...outcomes('none', [10, 20, 30]), ...outcomes('discrete', [5, 6])];
    expect(compare(records, objective).seeds).toEqual([1, 2]);
    expect(metricOf(records, 'none', 'slo_violation_share')!.mean).toBe(15);
  });

  test('refuses what cannot be compared', () => {
    expect(() => compare([], objective)).toThrow('no run has finished');
    expect(() => compare([run(), run({ scenario: 'other' })], objective)).toThrow('two scenarios');
    expect(() => compare([outcome('none', 1, 0), outcome('discrete', 2, 0)], objective)).toThrow('no seed');
  });

  test('the speedup refers to policy none wherever it stands, and is absent without it', () => {
    const scaled = run({ policy: 'discrete', demand: steps([0, 2]), supply: steps([0, 2]) });
    const unscaled = run({ policy: 'none', demand: steps([0, 2]) });
    expect(metricOf([scaled, unscaled], 'discrete', 'elastic_speedup')!.mean).toBeGreaterThan(1);
    expect(metricOf([scaled], 'discrete', 'elastic_speedup')).toBeUndefined();
  });

  test('the order in which runs finished changes nothing but the order of policies', () => {
    const records = [...outcomes('none', [10, 20, 30]), ...outcomes('discrete', [9, 8, 7], 2), ...outcomes('adaptive', [12, 4, 5], 3)];
    const expected = compare(records, objective);
    fc.assert(fc.property(fc.shuffledSubarray(records.slice(1), { minLength: 8 }), (shuffled) => {
      const { policies, baseline, seeds } = compare([records[0]!, ...shuffled], objective);
      expect({ baseline, seeds }).toEqual({ baseline: expected.baseline, seeds: expected.seeds });
      for (const found of policies) expect(found).toEqual(expected.policies.find(({ policy }) => policy === found.policy));
    }), { seed: 1 });
  });

  test('is plain data', () => {
    const comparison = compare(outcomes('none', [10, 20]), objective);
    expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
  });
});

describe('verdict', () => {
  const verdict = (...records: readonly RunRecord[][]) => compare(records.flat(), objective).verdict;

  test('a clear winner, and what it costs', () => {
    const { text, objective: best, cost, keepers } = verdict(outcomes('none', [30, 31, 32]), outcomes('discrete', [2, 2.1, 2.2], 2), outcomes('step', [3, 3.1, 3.2], 3));
    expect([best, cost, keepers]).toEqual([['discrete'], ['none'], ['discrete', 'step']]);
    expect(text).toBe('discrete keeps the objective best (95 % of requests within 0.5 s): 2.1 ± 0.2 % of requests late or failed, against 31 ± 2 % under none. Cheapest that keeps it: discrete (1,200 s of task time); none (600 s) costs least, but misses it.');
  });

  test('a tie is told as one', () => {
    const { text, objective: best } = verdict(outcomes('none', [30, 31, 32]), outcomes('discrete', [2, 3, 2.5], 2), outcomes('step', [3, 2, 2.6], 2));
    expect(best).toEqual(['discrete', 'step']);
    expect(text).toContain('discrete keeps the objective best (95 % of requests within 0.5 s): 2.5 ± 1.2 % of requests late or failed, against 31 ± 2 % under none; step cannot be told from discrete. ');
    expect(text).toContain('Cheapest that keeps it: discrete (1,200 s of task time); none (600 s) costs least');
  });

  test('when nothing can be told, nothing is', () => {
    const { text } = verdict(outcomes('none', [1, 9, 2]), outcomes('discrete', [8, 2, 3]));
    expect(text).toContain('no policy can be told from the others; all keep it');
    expect(text).toContain('In task time no policy can be told from the others');
  });

  test('an outage is not kept, however few requests its clients could send', () => {
    const stuck = (record: RunRecord): RunRecord => ({ ...record, measured: { ...record.measured, late_windows: 0.9 } });
    const out = verdict(outcomes('none', [1, 2, 1.5]).map(stuck));
    expect(out.keepers).toEqual([]);
    expect(out.text).toBe('Policy none misses the objective (95 % of requests within 0.5 s): 1.5 ± 1.2 % of requests late or failed. Few requests, but for most of the time: 90 % of it under none, for clients without an answer send no more.');
    expect(verdict(outcomes('none', [1, 2, 1.5])).keepers).toEqual(['none']);
    expect(verdict(outcomes('none', [60, 61]).map(stuck)).text).not.toContain('Few requests');
  });

  test('when all miss, the nearest is named as such', () => {
    const { text, keepers } = verdict(outcomes('none', [60, 61, 62]), outcomes('discrete', [20, 21, 22]));
    expect(keepers).toEqual([]);
    expect(text).toContain('No policy keeps the objective (95 % of requests within 0.5 s); discrete comes nearest: 21 ± 2 % of requests late or failed, against 61 ± 2 % under none.');
    expect(verdict(outcomes('none', [60, 61, 62]), outcomes('discrete', [20, 21, 22], 2)).text).not.toMatch(/[Cc]heapest|costs/);
  });

  test('nodes are the cost where a policy may scale them; a crash alone does not make them so', () => {
    const group: ScalingMark = { t_s: 5, target: 'edge', kind: 'group', from: 1, to: 2, reason: 'test' };
    const more = (record: RunRecord) => ({ ...record, marks: [group] });
    const crashed = (record: RunRecord) => ({ ...record, measured: { ...record.measured, nodes: new Map([['edge', steps([0, 2], [300, 1])]]) } });
    expect(verdict(outcomes('none', [1, 2]), outcomes('discrete', [1, 2]).map(crashed)).cost_metric).toBe('task_seconds');
    expect(verdict(outcomes('none', [1, 2]), outcomes('discrete', [1, 2]).map(more)).cost_metric).toBe('node_seconds');
    expect(verdict(outcomes('none', [1, 2]), outcomes('discrete', [1, 2], 2)).cost_metric).toBe('task_seconds');
  });

  test('two engines in one comparison stand with the policies, not in the verdict', () => {
    const original = (record: RunRecord): RunRecord => ({ ...record, compat: 'elascale' });
    const mixed = compare([...outcomes('none', [30, 31]).map(original), ...outcomes('discrete', [2, 3]).map(original), ...outcomes('step', [2, 3])], objective);
    expect(mixed.policies.map(({ compat }) => compat)).toEqual(['elascale', 'elascale', 'none']);
    expect(mixed.verdict.text).not.toContain('engine');
  });

  test('a policy that failed wins nothing, however good its figures', () => {
    const failing = (record: RunRecord): RunRecord => (record.seed === 1 ? { ...record, policy_failure: { decisions: 102, of: 104, first: 'policy failed: no such field' } } : record);
    const { verdict: told, policies } = compare([...outcomes('none', [3, 3.1, 3.2]), ...outcomes('broken', [1, 1.1, 1.2]).map(failing)], objective);
    expect(policies.map(({ failure }) => failure)).toEqual([undefined, { decisions: 102, of: 104, runs: 1, first: 'policy failed: no such field' }]);
    expect([told.keepers, told.objective, told.cost]).toEqual([['none'], ['none'], ['none']]);
    expect(told.text).toContain('Policy none keeps the objective');
    expect(told.text).toContain('✗ Policy broken failed in 102 of 104 decisions: its figures are no result.');
    expect(verdict(outcomes('broken', [1, 1.1]).map(failing)).text).toBe('✗ Policy broken failed in 102 of 104 decisions: its figures are no result.');
  });

  test('a single policy is judged alone', () => {
    expect(verdict(outcomes('none', [30, 31, 32])).text).toBe('Policy none misses the objective (95 % of requests within 0.5 s): 31 ± 2 % of requests late or failed.');
  });

  test('without a single answer nothing is claimed', () => {
    const silent = { requests: { issued: 5, completed: 0, failed: 0, late: 0, open: 5, overdue: 0 } };
    expect(verdict([run({ measured: silent })]).text).toContain('no request was answered');
  });
});
