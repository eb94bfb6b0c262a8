import type { Comparison, PolicyResult } from '../experiment/comparison.js';
import { failureText } from '../experiment/policy-failures.js';

const mark = '†';

/**
 * The policy's name, marked where the original's loop flew it (its figures are that engine's as much as the policy's)
 * and where it failed (its figures are no result).
 */
export function markedName({ policy, compat, failure }: Pick<PolicyResult, 'policy' | 'compat' | 'failure'>): string {
  return `${failure === undefined ? '' : '✗ '}${policy}${compat === 'elascale' ? mark : ''}`;
}

/** What the marks mean; `''` where no policy bears any. */
export function markNote({ policies }: Pick<Comparison, 'policies'>): string {
  const marked = policies.filter(({ compat }) => compat === 'elascale').length;
  const engines = marked === 0 ? [] : [`${mark} flown by the original's loop (compat: elascale)${marked === policies.length ? '' : ', the others by the default engine'}.`];
  const failures = policies.flatMap(({ policy, failure }) =>
    (failure === undefined ? [] : [`✗ ${policy}: the ${failure.first.replace(/^policy failed/, 'policy ' + failureText(failure))}.`]));
  return [...engines, ...failures].join(' ');
}
