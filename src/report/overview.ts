import type { Comparison } from '../experiment/comparison.js';
import { metricNamed } from '../experiment/metrics/catalogue.js';
import { failureText } from '../experiment/policy-failures.js';
import { figureText } from '../experiment/metrics/figure.js';
import { emphasised, escaped, identifier } from './html.js';
import type { ReportScenario } from './report.js';

/** The verdict over all scenarios, and the table of contents that carries each one's outcome. */
export function overview(parts: readonly ReportScenario[]): string {
  if (parts.length < 2) return '';
  const policies = [...new Set(parts.flatMap(({ comparison }) => comparison.policies.map(({ policy }) => policy)))];
  const head = policies.map((policy) => `<th scope="col">${escaped(policy)}</th>`).join('');
  return [
    `<p class="verdict">${emphasised(overallVerdict(parts, policies), policies)}</p>`,
    '<nav aria-label="Scenarios" class="scroll"><table class="overview stack"><thead><tr><th scope="col">Scenario: requests late or failed</th>',
    `${head}</tr></thead><tbody>${parts.map((part) => row(part, policies)).join('')}</tbody></table></nav>`,
    '<p><small>✓ keeps the scenario\'s objective, ✗ misses it, by the mean over seeds.</small></p>',
  ].join('');
}

function overallVerdict(parts: readonly ReportScenario[], policies: readonly string[]): string {
  const kept = tally(parts.map(({ comparison }) => comparison.verdict.keepers), policies);
  const cheapest = tally(parts.map(({ comparison }) => cheapestKeeper(comparison)), policies);
  return [
    kept === '' ? `In ${parts.length} scenarios no policy keeps the objective.` : `Of ${parts.length} scenarios the objective is kept by ${kept}.`,
    cheapest === '' ? '' : `Cheapest that keeps it: ${cheapest}.`,
  ].join(' ').trimEnd();
}

/** The one with the least mean, if any keeps the objective. */
function cheapestKeeper({ policies, verdict: { keepers, cost_metric } }: Comparison): readonly string[] {
  const costs = policies.flatMap(({ policy, metrics }) => {
    const cost = metrics[cost_metric];
    return cost !== undefined && keepers.includes(policy) ? [{ policy, mean: cost.mean }] : [];
  });
  return costs.sort((a, b) => a.mean - b.mean).slice(0, 1).map(({ policy }) => policy);
}

/** `a in 3, b in 1`, most first; names that never occur are left out. */
function tally(named: readonly (readonly string[])[], policies: readonly string[]): string {
  return policies
    .map((policy) => ({ policy, count: named.filter((names) => names.includes(policy)).length }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ policy, count }) => `${policy} in ${count}`)
    .join(', ');
}

function row({ scenario, comparison }: ReportScenario, policies: readonly string[]): string {
  const metric = metricNamed('slo_violation_share');
  const cells = policies.map((policy) => {
    const found = comparison.policies.find((entry) => entry.policy === policy);
    const result = found?.metrics[metric.name];
    if (result === undefined) return `<td data-policy="${escaped(policy)}"><span class="absent">–</span></td>`;
    const kept = comparison.verdict.keepers.includes(policy);
    const words = found?.failure !== undefined ? failureText(found.failure) : kept ? 'keeps the objective' : 'misses the objective';
    return `<td data-policy="${escaped(policy)}"><span class="value">${figureText(result, metric)} <span class="${kept ? 'kept' : 'missed'}" role="img" aria-label="${words}" title="${words}">${kept ? '✓' : '✗'}</span></span></td>`;
  });
  return `<tr><th scope="row"><a href="#${identifier(scenario.name)}">${escaped(scenario.name)}</a></th>${cells.join('')}</tr>`;
}
