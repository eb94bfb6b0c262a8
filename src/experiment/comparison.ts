import { sampleStep } from './metrics/elasticity.js';
import { metrics } from './metrics/catalogue.js';
import type { Metric } from './metrics/metric.js';
import { policyFailures } from './policy-failures.js';
import type { PolicyFailure } from './policy-failures.js';
import type { RunRecord } from './run-record.js';
import type { Objective } from './scenario.js';
import { estimate } from './statistics/interval.js';
import type { Interval } from './statistics/interval.js';
import { finiteValues, pairedTests, significance } from './statistics/paired-tests.js';
import type { PairedTest, SeedValues } from './statistics/paired-tests.js';
import { machineNumber } from './statistics/rounding.js';
import { verdictOf } from './verdict.js';
import type { Verdict } from './verdict.js';

/** What one scenario's runs say: plain data, the shape of `run --json` and comparison.json. */
export interface Comparison {
  readonly scenario: string;
  readonly objective: Objective;
  readonly fidelity: 'request' | 'fluid' | 'real';
  /** Policy that the differences are taken against: the first one. */
  readonly baseline: string;
  /** Seeds that every policy finished; everything in the comparison is taken over them. */
  readonly seeds: readonly number[];
  /** T of the definitions: the measured span without warm-up. */
  readonly span_s: number;
  /** Step of the instability metric. */
  readonly sample_s: number;
  readonly verdict: Verdict;
  readonly policies: readonly PolicyResult[];
}

export interface PolicyResult {
  readonly policy: string;
  /** The engine that flew it. */
  readonly compat: RunRecord['compat'];
  /** Decisions in which it failed, over the seeds compared: its figures are those of an engine that held, and no result. Absent: none. */
  readonly failure?: PolicyFailure;
  /** By metric name; a metric that no run could measure is absent. */
  readonly metrics: Readonly<Record<string, MetricResult>>;
}

export interface MetricResult {
  readonly mean: number;
  /** `null` with one seed: a single run tells nothing of its spread. */
  readonly ci95: Interval | null;
  readonly unit: string;
  /** Seeds in which the metric could be measured. */
  readonly n: number;
  /** Against the baseline, over common seeds; absent on the baseline itself. */
  readonly difference?: Difference;
}

export interface Difference {
  readonly mean: number;
  readonly ci95: Interval | null;
  /** Paired t test, Holm-adjusted over the policies compared on this metric. */
  readonly p_holm: number | null;
  readonly judgement: Judgement;
}

/** At the 95 % level; `unclear` also where the metric has no good side or there is one seed. */
export type Judgement = 'better' | 'worse' | 'unclear';

/**
 * Compares policies over the seeds that all of them finished (an interrupted run: fewer). Policies stand in the order
 * in which they come first, and `none` among them is what the elastic speedup refers to.
 * @throws RangeError without records, with two scenarios in them, or when the policies share no seed.
 */
export function compare(records: readonly RunRecord[], objective: Objective): Comparison {
  const [first] = records;
  if (first === undefined) throw new RangeError('nothing to compare: no run has finished');
  const stranger = records.find(({ scenario }) => scenario !== first.scenario);
  if (stranger !== undefined) throw new RangeError(`two scenarios in one comparison: ${first.scenario} and ${stranger.scenario}`);

  const policies = [...new Set(records.map(({ policy }) => policy))];
  const seeds = commonSeeds(records, policies);
  if (seeds.length === 0) throw new RangeError(`${first.scenario}: no seed was finished by every policy`);

  const samples = metrics.map((metric) => ({ metric, values: measure(metric, records, policies, seeds, objective) }));
  const engines = new Map(records.map(({ policy, compat }) => [policy, compat]));
  const failures = policyFailures(records.filter(({ seed }) => seeds.includes(seed)));
  const nodesScale = records.some(({ marks }) => marks.some(({ kind }) => kind === 'group'));
  const rows = samples.map(({ metric, values }) => ({ metric, results: resultsOf(metric, values) }));
  return {
    scenario: first.scenario,
    objective,
    fidelity: first.fidelity,
    baseline: first.policy,
    seeds,
    span_s: first.measured.duration_s - first.warm_up_s,
    sample_s: sampleStep(first),
    verdict: verdictOf(
      policies, new Map(samples.map(({ metric, values }) => [metric.name, values])), objective, nodesScale ? 'node_seconds' : 'task_seconds', failures,
    ),
    policies: policies.map((policy, column) => ({
      policy,
      compat: engines.get(policy)!,
      ...(failures.has(policy) && { failure: failures.get(policy)! }),
      metrics: Object.fromEntries(
        rows.flatMap(({ metric, results }) => (results[column] === undefined ? [] : [[metric.name, results[column]]])),
      ),
    })),
  };
}

function commonSeeds(records: readonly RunRecord[], policies: readonly string[]): number[] {
  const sets = policies.map((policy) => new Set(records.filter((run) => run.policy === policy).map(({ seed }) => seed)));
  return [...sets[0]!].filter((seed) => sets.every((set) => set.has(seed))).sort((a, b) => a - b);
}

/** One metric of every policy, by seed. */
function measure(
  metric: Metric, records: readonly RunRecord[], policies: readonly string[], seeds: readonly number[], objective: Objective,
): SeedValues[] {
  const find = (policy: string, seed: number) => records.find((run) => run.policy === policy && run.seed === seed);
  return policies.map(
    (policy) => new Map(seeds.map((seed) => [seed, metric.of({ run: find(policy, seed)!, objective, unscaled: find('none', seed) })])),
  );
}

/** In the order of the policies; `undefined` where no run could be measured. */
function resultsOf(metric: Metric, values: readonly SeedValues[]): (MetricResult | undefined)[] {
  const tests = pairedTests(values, values[0]!);
  return values.map((bySeed, column) => {
    const known = finiteValues(bySeed);
    if (known.length === 0) return undefined;
    const { mean, ci95, n } = estimate(known);
    const test = tests[column];
    return {
      mean: machineNumber(mean),
      ci95: machineInterval(ci95),
      unit: metric.unit,
      n,
      ...(test !== undefined && { difference: toDifference(test, metric) }),
    };
  });
}

function toDifference({ mean, ci95, p_holm }: PairedTest, { better }: Metric): Difference {
  const told = p_holm !== null && p_holm < significance && better !== 'zero';
  const good = better === 'lower' ? mean < 0 : mean > 0;
  return {
    mean: machineNumber(mean),
    ci95: machineInterval(ci95),
    p_holm: p_holm === null ? null : machineNumber(p_holm),
    judgement: told ? (good ? 'better' : 'worse') : 'unclear',
  };
}

function machineInterval(interval: Interval | null): Interval | null {
  return interval === null ? null : [machineNumber(interval[0]), machineNumber(interval[1])];
}
