import { didYouMean } from '../input/did-you-mean.js';
import { foundText, InputError } from '../input/input-error.js';
import { metrics } from '../metrics/catalogue.js';

/** A weighted sum of metrics; the tuner makes it small. */
export interface ObjectiveExpression {
  readonly text: string;
  readonly terms: readonly { readonly metric: string; readonly weight: number }[];
}

/** The single score of the elasticity literature: distance of the five SPEC metrics from 0 (docs/metrics.md). */
export const defaultObjective = 'autoscaling_deviation';

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
    terms.push({ metric, weight: (sign === '-' ? -1 : 1) * Number(factor ?? 1) });
    rest = rest.slice(whole.length);
  }
  return { text, terms };
}

function fault(found: string, allowed: string, suggestion?: string): InputError {
  return new InputError([{ file: 'command line', path: '--objective', found, allowed, ...(suggestion === undefined ? {} : { suggestion }) }]);
}
