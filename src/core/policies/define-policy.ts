import type { Policy } from './policy.js';

/**
 * Gives a policy its types: `export default definePolicy({ name, description, parameters, recommend })` in an ES
 * module is all that `policy: ./my-policy.js` needs.
 */
export function definePolicy<Parameters, State>(policy: Policy<Parameters, State>): Policy<Parameters, State> {
  return policy;
}
