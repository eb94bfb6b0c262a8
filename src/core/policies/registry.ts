import { adaptive } from './adaptive.js';
import { discrete } from './discrete.js';
import { none } from './none.js';
import type { Policy } from './policy.js';
import { step } from './step.js';
import { targetTracking } from './target-tracking.js';

/** The built-in policies by name, in the order in which they are listed. A new one is one line here. */
export const builtInPolicies: ReadonlyMap<string, Policy> = byName([
  none,
  discrete,
  adaptive,
  step,
  targetTracking,
]);

function byName(list: readonly Policy[]): ReadonlyMap<string, Policy> {
  return new Map(list.map((policy) => [policy.name, policy]));
}
