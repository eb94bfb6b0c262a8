import { figureText } from './metrics/figure.js';
import { metricNamed } from './metrics/catalogue.js';
import type { Metric } from './metrics/metric.js';
import { failureText } from './policy-failures.js';
import type { PolicyFailure } from './policy-failures.js';
import type { Objective } from './scenario.js';
import { estimate } from './statistics/interval.js';
import type { Estimate } from './statistics/interval.js';
import { finiteValues, pairedTests, significance } from './statistics/paired-tests.js';
import type { SeedValues } from './statistics/paired-tests.js';

/** Which policy wins, in plain words, honest where intervals overlap. */
export interface Verdict {
  /** What was asked, who keeps it, who pays least, and how sure that is. */
  readonly text: string;
  /** Policies whose mean share of late or failed requests is within what the objective allows, and not for most of the time over it; best first. */
  readonly keepers: readonly string[];
  /** The policy with the fewest violations, then those that cannot be told from it at the 95 % level. */
  readonly objective: readonly string[];
  /** The cheapest, likewise. */
  readonly cost: readonly string[];
  readonly cost_metric: CostName;
}

/** Who may add nodes pays for nodes; on a fixed cluster the tasks are what a policy spends. */
export type CostName = 'node_seconds' | 'task_seconds';

/**
 * Per cent of the time over the objective above which nobody keeps it. Requests that are late independently of each other,
 * no more of them than allowed, put at most 1 - 1/e = 63 % of the rows over it (rows in which one late request is too many).
 */
const stalledAbove = 200 / 3;

interface Ranking {
  readonly metric: Metric;
  /** Best mean first. */
  readonly order: readonly { readonly policy: string; readonly estimate: Estimate }[];
  /** The first of the order and all that cannot be told from it. */
  readonly best: readonly string[];
}

/**
 * Ranks by the share of requests late or failed and by cost. A policy ties with the best one when their paired
 * difference, Holm-adjusted, is not significant; with one seed nothing is claimed beyond that run. A policy that failed
 * is left out: what it shows is an engine that held its targets.
 */
export function verdictOf(
  policies: readonly string[], samples: ReadonlyMap<string, readonly SeedValues[]>, objective: Objective, costName: CostName,
  failures: ReadonlyMap<string, PolicyFailure>,
): Verdict {
  const sound = policies.filter((policy) => !failures.has(policy));
  const rank = (name: string) => ranking(metricNamed(name), sound, samples.get(name)!.filter((_, column) => !failures.has(policies[column]!)));
  const violations = rank('slo_violation_share');
  const cost = rank(costName);
  const allowed = 100 - objective.percentile;
  const time = rank('slo_violation_windows').order;
  const within = violations.order.filter(({ estimate: { mean } }) => mean <= allowed).map(({ policy }) => policy);
  const stalled = time.filter(({ policy, estimate: { mean } }) => mean > stalledAbove && within.includes(policy));
  const keepers = within.filter((name) => !stalled.some(({ policy }) => policy === name));
  const seeds = samples.get('slo_violation_share')![0]!.size;
  const sentences = [
    sound.length === 0 ? '' : objectiveSentence(violations, keepers, objective),
    stallSentence(stalled),
    costSentence(cost, keepers, sound),
    failureSentence(failures),
    seeds === 1 ? 'One seed only: this holds for that run, without an interval.' : '',
  ];
  return {
    text: sentences.filter((sentence) => sentence !== '').join(' '),
    keepers,
    objective: violations.best,
    cost: cost.best,
    cost_metric: costName,
  };
}

/** Lower is better for every metric ranked here. */
function ranking(metric: Metric, policies: readonly string[], values: readonly SeedValues[]): Ranking {
  const order = policies
    .map((policy, column) => ({ policy, values: values[column]! }))
    .filter((entry) => finiteValues(entry.values).length > 0)
    .map((entry) => ({ ...entry, estimate: estimate(finiteValues(entry.values)) }))
    .sort((a, b) => a.estimate.mean - b.estimate.mean);
  if (order.length === 0) return { metric, order, best: [] };
  const tests = pairedTests(order.map((entry) => entry.values), order[0]!.values);
  const best = order.filter((_, index) => {
    const test = tests[index];
    if (test === undefined) return index === 0;
    return test.p_holm === null ? test.mean === 0 : test.p_holm >= significance;
  });
  return { metric, order, best: best.map(({ policy }) => policy) };
}

function objectiveSentence({ metric, order, best }: Ranking, keepers: readonly string[], objective: Objective): string {
  const goal = `${objective.percentile} % of requests within ${objective.latency} s`;
  const [first, ...others] = order;
  if (first === undefined) return `Objective (${goal}): no request was answered, so nothing can be said.`;
  const share = `${figureText(first.estimate, metric)} of requests late or failed`;
  const last = others.at(-1);
  if (last === undefined) return `Policy ${first.policy} ${keepers.length > 0 ? 'keeps' : 'misses'} the objective (${goal}): ${share}.`;
  if (best.length === order.length) {
    return `Objective (${goal}): no policy can be told from the others; ${keepersClause(keepers, order.length)}, the best mean is that of ${first.policy}, ${share}.`;
  }
  const contrast = `${share}, against ${figureText(last.estimate, metric)} under ${last.policy}`;
  const place = keepers.length === 0 ? `No policy keeps the objective (${goal}); ${first.policy} comes nearest` : `${first.policy} keeps the objective best (${goal})`;
  return `${place}: ${contrast}${tieClause(best)}.`;
}

/** Counted by requests alone, an outage in which closed clients wait for ever would be one late request each. */
function stallSentence(stalled: Ranking['order']): string {
  if (stalled.length === 0) return '';
  const shares = stalled.map(({ policy, estimate: found }) => `${figureText(found, metricNamed('slo_violation_windows'))} of it under ${policy}`);
  return `Few requests, but for most of the time: ${list(shares)}, for clients without an answer send no more.`;
}

function tieClause([first, ...others]: readonly string[]): string {
  return others.length === 0 ? '' : `; ${list(others)} cannot be told from ${first!}`;
}

function keepersClause(keepers: readonly string[], policies: number): string {
  if (keepers.length === policies) return 'all keep it';
  return keepers.length === 0 ? 'all miss it' : `by its mean ${list(keepers)} ${keepers.length > 1 ? 'keep' : 'keeps'} it`;
}

function costSentence({ metric, order, best }: Ranking, keepers: readonly string[], policies: readonly string[]): string {
  const [first, second] = order;
  if (first === undefined || second === undefined) return '';
  const label = metric.label.toLowerCase();
  if (best.length === policies.length) return `In ${label} no policy can be told from the others (best mean ${first.policy}).`;
  const [keeper] = order.filter(({ policy }) => keepers.includes(policy));
  if (keeper === undefined) return '';
  const costs = ({ policy, estimate: found }: Ranking['order'][number]) => `${policy} (${figureText(found, metric)})`;
  const cheapest = `Cheapest that keeps it: ${keeper.policy} (${figureText(keeper.estimate, metric)} of ${label})`;
  if (keeper === first) return `${cheapest}${tieClause(best)}.`;
  return `${cheapest}; ${costs(first)} costs least, but misses it.`;
}

/** A failure is a fault of the policy's code: it is told, and nothing is concluded from the rest. */
function failureSentence(failures: ReadonlyMap<string, PolicyFailure>): string {
  return [...failures].map(([policy, failure]) => `✗ Policy ${policy} ${failureText(failure)}: its figures are no result.`).join(' ');
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}
