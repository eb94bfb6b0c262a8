import { didYouMean } from '../input/did-you-mean.js';
import { foundText, InputError } from '../input/input-error.js';
import { metricNamed, metrics } from '../metrics/catalogue.js';

/** A weighted sum of metrics; the tuner makes it small. */
export interface ObjectiveExpression {
  readonly text: string;
  readonly terms: readonly { readonly metric: string; readonly weight: number }[];
}

/** The objective first, then what it costs: 20 points of over-provisioning weigh as much as one of late requests. */
export const defaultObjective = 'slo_violation_share + 0.05*over_provisioning_accuracy';

/** Metrics that compare two runs: a search has one at a time. */
const comparative = ['elastic_speedup'];

const term = /^\s*([+-])?\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*\*\s*)?([a-z][a-z0-9_]*)\s*/i;

/**
 * Reads `slo_violation_share + 0.01*task_seconds`: metric names of docs/metrics.md, each with an optional factor.
 * @throws InputError
 */
export function parseObjective(text: string): ObjectiveExpression {
  const terms: { metric: string; weight: number }[] = [];
  let rest = text;
  while (rest.length > 0 || terms.length === 0) {
    const match = term.exec(rest);
    if (match === null || (terms.length > 0 && match[1] === undefined)) {
      throw fault(`${foundText(text)}${rest === text ? '' : `, not readable from ${foundText(rest)} on`}`, 'a sum such as slo_violation_share + 0.01*task_seconds');
    }
    const [whole, sign, factor, metric] = match as unknown as [string, string | undefined, string | undefined, string];
    if (!metrics.some(({ name }) => name === metric)) {
      const names = metrics.map(({ name }) => name);
      throw fault(`the metric ${foundText(metric)}`, names.join(', '), didYouMean(metric, names));
    }
    const weight = (sign === '-' ? -1 : 1) * Number(factor ?? 1);
    if (!Number.isFinite(weight)) throw fault(`the factor ${factor}`, 'a finite number');
    if (comparative.includes(metric)) {
      const others = metrics.map(({ name }) => name).filter((name) => !comparative.includes(name));
      throw fault(`${foundText(metric)}, which is measured against the run of policy none`, `metrics of one run: ${others.join(', ')}`);
    }
    if (metricNamed(metric).better === 'higher' && weight > 0) throw fault(`${foundText(metric)}, which is better the higher it is`, `-${metric}: the sum is made small`);
    terms.push({ metric, weight });
    rest = rest.slice(whole.length);
  }
  return { text, terms };
}

/** A value of the objective with so many digits. */
export function objectiveText(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toPrecision(digits) : 'not measurable';
}

function fault(found: string, allowed: string, suggestion?: string): InputError {
  return new InputError([{ file: 'command line', path: '--objective', found, allowed, ...(suggestion === undefined ? {} : { suggestion }) }]);
}
