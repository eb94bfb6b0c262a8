import type { EngineConfiguration, PolicyReference } from '../core/configuration/engine-configuration.js';
import type { Policy } from '../core/policies/policy.js';
import { builtInPolicies } from '../core/policies/registry.js';
import { InputError, pathText } from './input/input-error.js';
import { compatFaults, policyReferenceFaults } from './input/policy-checks.js';
import { loadPolicyModules } from './policy-module.js';

/**
 * The built-in policies and those of a user's modules that the references name, every reference checked against its
 * policy's parameters.
 * @param compat the engine's, under which not every policy runs
 * @param base folder that modules are named from
 * @param place where the references stand, for messages: the file, and the path in it
 * @throws InputError on an unknown policy, a module that does not load, parameters that do not fit, or a policy that `compat` does not know
 */
export async function knownPolicies(
  references: readonly PolicyReference[], compat: EngineConfiguration['compat'], base: string, { file, path }: { readonly file: string; readonly path: string },
): Promise<ReadonlyMap<string, Policy>> {
  const known = new Map([...builtInPolicies, ...(await loadPolicyModules(references, base, file, path.startsWith('--') ? path : undefined))]);
  const faults = references.flatMap((reference) => {
    const own = policyReferenceFaults(reference, [path], known);
    return own.length > 0 ? own : compatFaults(reference, [path], compat);
  });
  if (faults.length > 0) throw new InputError(faults.map(({ found, allowed, suggestion, path: [, ...inside] }) => ({
    file, path: `${path}${inside.length === 0 ? '' : `.${pathText(inside)}`}`, found, allowed, ...(suggestion === undefined ? {} : { suggestion }),
  })));
  return known;
}
