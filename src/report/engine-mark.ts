import type { Comparison, PolicyResult } from '../experiment/comparison.js';

const mark = '†';

/** The policy's name, marked where the original's loop flew it: its figures are that engine's as much as the policy's. */
export function markedName({ policy, compat }: Pick<PolicyResult, 'policy' | 'compat'>): string {
  return compat === 'elascale' ? policy + mark : policy;
}

/** What the mark means; `''` where no policy bears it. */
export function markNote({ policies }: Pick<Comparison, 'policies'>): string {
  const marked = policies.filter(({ compat }) => compat === 'elascale').length;
  if (marked === 0) return '';
  return `${mark} flown by the original's loop (compat: elascale)${marked === policies.length ? '' : ', the others by the default engine'}.`;
}
