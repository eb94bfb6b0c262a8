import type { PolicyReference } from '../core/configuration/engine-configuration.js';
import type { Policy } from '../core/policies/policy.js';
import { builtInPolicies } from '../core/policies/registry.js';
import { InputError } from './input/input-error.js';
import { policyReferenceFaults } from './input/policy-checks.js';
import { pathText } from './input/input-error.js';
import { loadPolicyModules } from './policy-module.js';

/**
 * The built-in policies and those of a user's modules that the references name, every reference checked against its
 * policy's parameters.
 * @param base folder that modules are named from
 * @param file where the references stand, for messages
 * @throws InputError on an unknown policy, a module that does not load, or parameters that do not fit
 */
export async function knownPolicies(references: readonly PolicyReference[], base: string, file: string): Promise<ReadonlyMap<string, Policy>> {
  const known = new Map([...builtInPolicies, ...(await loadPolicyModules(references, base, file))]);
  const faults = references.flatMap((reference) => policyReferenceFaults(reference, ['policy'], known));
  if (faults.length > 0) throw new InputError(faults.map(({ path, ...fault }) => ({ ...fault, file, path: pathText(path) })));
  return known;
}
