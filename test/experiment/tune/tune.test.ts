import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { engineConfiguration } from '../../../src/core/configuration/engine-configuration.js';
import { InputError } from '../../../src/experiment/input/input-error.js';
import { parseDocument } from '../../../src/experiment/input/schema-faults.js';
import { parseYaml } from '../../../src/experiment/input/yaml-document.js';
import { metrics } from '../../../src/experiment/metrics/catalogue.js';
import type { MetricInput } from '../../../src/experiment/metrics/metric.js';
import type { SimulateAll } from '../../../src/experiment/runner/simulate-in-workers.js';
import { scenario as scenarioSchema } from '../../../src/experiment/scenario.js';
import { tunedEngineSection } from '../../../src/experiment/tune/engine-section.js';
import { latinHypercube } from '../../../src/experiment/tune/latin-hypercube.js';
import { parseObjective } from '../../../src/experiment/tune/objective-expression.js';
import { rungs, runsOf, successiveHalving } from '../../../src/experiment/tune/successive-halving.js';
import { tune, type TuneResult } from '../../../src/experiment/tune/tune.js';
import { namedStream } from '../../../src/sim/random/streams.js';
import { scenarioText } from '../input/scenario-text.js';
import { run } from '../synthetic-run.js';

describe('objective expression', () => {
  test('a sum of metrics with factors', () => {
    expect(parseObjective('slo_violation_share + 0.01*task_seconds - 2 * throughput').terms).toEqual([
      { metric: 'slo_violation_share', weight: 1 }, { metric: 'task_seconds', weight: 0.01 }, { metric: 'throughput', weight: -2 },
    ]);
  });
  test.each(['', '3', 'task_seconds throughput', 'task_seconds +', '2**task_seconds'])('%j is refused', (text) => {
    expect(() => parseObjective(text)).toThrow(InputError);
  });
  test.each<[string, string]>([
    ['throughput', 'found "throughput", which is better the higher it is; allowed: -throughput'],
    ['task_seconds + 2*throughput', 'allowed: -throughput'],
    ['elastic_speedup', 'found "elastic_speedup", which is measured against the run of policy none; allowed: metrics of one run: slo_violation_share, '],
    ['-elastic_speedup', 'measured against the run of policy none'],
    ['1e999*task_seconds', 'the factor 1e999'],
  ])('%s makes no sense to a search', (text, message) => {
    expect(() => parseObjective(text)).toThrow(message);
  });
  test('every metric that it takes needs one run only', () => {
    const input: MetricInput = { run: run({}), objective: { latency: 1, percentile: 95, service: 'api' }, get unscaled(): never { throw new Error('looked at'); } };
    const taken = metrics.filter(({ name, better }) => {
      try { return parseObjective(better === 'higher' ? `-${name}` : name).terms.length === 1; } catch { return false; }
    });
    expect(taken.length).toBe(metrics.length - 1);
    for (const { of, name } of taken) expect(() => of(input), name).not.toThrow();
  });
  test('a mistyped metric gets a suggestion', () => {
    expect(() => parseObjective('task_second')).toThrow('Did you mean "task_seconds"?');
  });
});

describe('latin hypercube', () => {
  test('one point in every slice of every parameter', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.integer(), (count, seed) => {
      const points = latinHypercube({ a: { min: 0, max: 1 }, b: { min: -5, max: 5 } }, count, namedStream(seed, 'test'));
      for (const [name, min, span] of [['a', 0, 1], ['b', -5, 10]] as const) {
        const slices = points.map((point) => Math.min(count - 1, Math.floor(((point[name]! - min) / span) * count + 1e-3)));
        const hit = new Set(slices).size;
        // Values are rounded to four digits, which may move one over its slice's edge.
        expect(hit).toBeGreaterThanOrEqual(count - Math.ceil(count * 0.1));
      }
    }));
  });
  test('no point is outside of its range, however narrow that is', () => {
    const range = { min: 0.123_456, max: 0.123_457 };
    for (const { x } of latinHypercube({ x: range }, 9, namedStream(1, 'x'))) {
      expect(x).toBeGreaterThanOrEqual(range.min);
      expect(x).toBeLessThanOrEqual(range.max);
    }
  });
  test('integers stay integers', () => {
    expect(latinHypercube({ n: { min: 1, max: 9, integer: true } }, 5, namedStream(1, 'x')).every(({ n }) => Number.isInteger(n))).toBe(true);
  });
});

describe('successive halving', () => {
  test('never costs more than its budget', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 3000 }), (budget) => { expect(runsOf(rungs(budget))).toBeLessThanOrEqual(budget); }));
  });
  test('finds the best of a field whose noise is common to all', async () => {
    const field = Array.from({ length: 27 }, (_, index) => index);
    const asked: number[] = [];
    const ranked = await successiveHalving(field, rungs(162), (candidates, seeds) => {
      asked.push(...seeds);
      return Promise.resolve(candidates.map((candidate) => seeds.map((seed) => Math.abs(candidate - 13) + ((seed * 7919) % 13))));
    });
    expect(ranked[0]!.candidate).toBe(13);
    expect(ranked).toHaveLength(27);
    expect(ranked.map(({ seeds }) => seeds)).toEqual(ranked.map(({ seeds }) => seeds).sort((a, b) => b - a));
    expect(new Set(asked).size).toBe(asked.length);
  });
});

describe('what tune writes', () => {
  const result = (won: boolean): TuneResult => ({
    policy: 'target-tracking', objective: 'task_seconds', runs: 100, best: { target: 0.61 }, searched: [],
    proof: { seeds: 10, default: 5, best: 4, difference: -1, ci95: [-1.5, won ? -0.5 : 0.5], won, shown: { slo_violation_share: { default: 3, best: 2 }, task_seconds: { default: 1000, best: 900 } } },
  });
  const written = { compat: 'elascale', policy: 'adaptive', ignore: { services: ['db'] }, interval: '10s' };
  test('is an engine section that the configuration accepts', () => {
    const { engine } = parse(tunedEngineSection(written, {}, result(true), 'x')) as { engine: unknown };
    expect(engineConfiguration.parse(engine)).toMatchObject({ compat: 'none', policy: { name: 'target-tracking', parameters: { target: 0.61 } }, ignore: { services: ['db'] } });
  });
  test('keeps the default, and says so, when the best did not win', () => {
    const text = tunedEngineSection(written, {}, result(false), 'x');
    expect(text).toContain('did not beat the default');
    expect(parse(text)).toMatchObject({ engine: { policy: { parameters: {} } } });
  });
  test('keeps the parameters that every simulation had', () => {
    const given = { tolerance: 0.2, target: 0.5, initial_readiness_delay: '9s' };
    const parametersOf = (won: boolean) => (parse(tunedEngineSection(written, given, result(won), 'x')) as { engine: { policy: { parameters: object } } }).engine.policy.parameters;
    expect(parametersOf(true)).toEqual({ tolerance: 0.2, target: 0.61, initial_readiness_delay: '9s' });
    expect(parametersOf(false)).toEqual(given);
  });
  test('says so where nothing could be measured', () => {
    const { proof, ...rest } = result(false);
    const text = tunedEngineSection(written, {}, { ...rest, proof: { ...proof, default: Infinity, best: Infinity, difference: NaN, ci95: null } }, 'x');
    expect(text).toContain('default not measurable, best found not measurable, difference not measurable.');
    expect(text).not.toMatch(/NaN|Infinity/);
  });
  test('the best has won when the whole interval of the difference lies below 0, and only then', async () => {
    const scenario = parseDocument(scenarioSchema, parseYaml(scenarioText, 's.yaml'));
    const lateOf = (share: (searched: boolean, seed: number) => number): SimulateAll => (tasks, _, finished) => {
      for (const task of tasks) {
        const late = share('cpu_up_limit' in task.policy.parameters, task.seed);
        finished({ record: run({ measured: { requests: { issued: 1000, completed: 1000, failed: 0, late, open: 0, overdue: 0 } } }), journal: [] }, task);
      }
      return Promise.resolve();
    };
    const proofOf = async (share: (searched: boolean, seed: number) => number) => (await tune({
      scenario, policy: { ...scenario.policies[1]!, parameters: {} }, space: { cpu_up_limit: { min: 0.3, max: 0.9 } }, objective: parseObjective('slo_violation_share'), budget: 60, base: '.', jobs: 1,
    }, lateOf(share))).proof;
    expect((await proofOf((searched, seed) => (searched ? 100 : 200) + (seed % 2))).won).toBe(true);
    expect((await proofOf((searched) => (searched ? 200 : 100))).won).toBe(false);
    const torn = await proofOf((searched, seed) => ((seed % 2 === 0) === searched ? 200 : 100));
    expect(torn).toMatchObject({ won: false, ci95: [expect.any(Number), expect.any(Number)] });
    expect(torn.ci95![0]).toBeLessThan(0);
  });
  test('a proof with a run that could not be measured is none', async () => {
    const scenario = parseDocument(scenarioSchema, parseYaml(scenarioText, 's.yaml'));
    const quiet: SimulateAll = (tasks, _, finished) => {
      for (const task of tasks) finished({ record: run({ measured: { requests: { ...run().measured.requests, issued: 0, completed: 0 } } }), journal: [] }, task);
      return Promise.resolve();
    };
    const tuned = await tune({
      scenario, policy: scenario.policies[1]!, space: { cpu_up_limit: { min: 0.3, max: 0.9 } }, objective: parseObjective('slo_violation_share'), budget: 12, base: '.', jobs: 1,
    }, quiet);
    expect(tuned.proof).toMatchObject({ difference: NaN, ci95: null, won: false });
  });
});
