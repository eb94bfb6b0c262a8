import type { Comparison, Difference, PolicyResult } from '../experiment/comparison.js';
import { metrics } from '../experiment/metrics/catalogue.js';
import { differenceText, figure } from '../experiment/metrics/figure.js';
import { metricFamilies } from '../experiment/metrics/metric.js';
import type { Metric, MetricFamily } from '../experiment/metrics/metric.js';
import { failureText } from '../experiment/policy-failures.js';
import { markedName } from './policy-marks.js';
import { escaped } from './html.js';

const familyTitles: Readonly<Record<MetricFamily, string>> = {
  objective: 'Objective', elasticity: 'Elasticity', cost: 'Cost', behaviour: 'Behaviour', anomaly: 'Attacks and anomaly detection',
};
const judgements = { better: ['▲', 'better'], worse: ['▼', 'worse'], unclear: ['≈', 'not told apart'] } as const;
const sides = { lower: 'lower is better', higher: 'higher is better', zero: '0 is best' } as const;

/** A metric a row, a policy a column; under each figure the paired difference against the first policy. */
export function comparisonTable(comparison: Comparison, shown: (metric: Metric) => boolean): string {
  const { policies, baseline } = comparison;
  const head = policies.map((result) => `<th scope="col">${escaped(markedName(result))}${result.policy === baseline && policies.length > 1 ? ' <small>reference</small>' : ''}${result.failure === undefined ? '' : ` <small class="missed">${failureText(result.failure)}</small>`}</th>`);
  const bodies = metricFamilies.map((family) => {
    const rows = metrics.filter((metric) => metric.family === family && shown(metric) && policies.some((policy) => metric.name in policy.metrics));
    if (rows.length === 0) return '';
    const title = `<tr class="family"><th scope="rowgroup" colspan="${policies.length + 1}">${familyTitles[family]}</th></tr>`;
    return `<tbody>${title}${rows.map((metric) => row(metric, comparison)).join('')}</tbody>`;
  });
  return `<div class="scroll"><table class="comparison stack"><thead><tr><th scope="col">Metric</th>${head.join('')}</tr></thead>${bodies.join('')}</table></div>`;
}

function row(metric: Metric, { policies }: Comparison): string {
  const symbol = metric.symbol === undefined ? '' : ` <i>${metric.symbol}</i>`;
  const unit = metric.unit === '' ? '' : `${escaped(metric.unit)} · `;
  const name = `<th scope="row" title="${escaped(metric.definition)}">${escaped(metric.label)}${symbol}<small>${unit}${sides[metric.better]}</small></th>`;
  return `<tr>${name}${policies.map((result) => cell(result, metric)).join('')}</tr>`;
}

function cell(policy: PolicyResult, metric: Metric): string {
  const attributes = `data-policy="${escaped(markedName(policy))}"`;
  const result = policy.metrics[metric.name];
  if (result === undefined) return `<td ${attributes}><span class="absent" title="could not be measured">–</span></td>`;
  const { value, spread } = figure(result, metric);
  const interval = spread === null ? '' : `<span class="spread"> ± ${spread}</span>`;
  return `<td ${attributes}><span class="value">${value}${interval}</span>${result.difference === undefined ? '' : differenceLine(result.difference, metric)}</td>`;
}

function differenceLine(difference: Difference, metric: Metric): string {
  const [sign, words] = judgements[difference.judgement];
  const judgement = metric.better === 'zero' || difference.ci95 === null ? '' : ` <span role="img" aria-label="${words}">${sign}</span>`;
  const test = difference.p_holm === null ? '' : ` title="paired t test, Holm-adjusted p ${difference.p_holm < 0.001 ? '&lt; 0.001' : `= ${difference.p_holm.toPrecision(2)}`}"`;
  return `<small class="difference ${difference.judgement}"${test}>${differenceText(difference, { ...metric, unit: '' })}${judgement}</small>`;
}
