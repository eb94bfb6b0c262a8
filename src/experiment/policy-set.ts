import type { EngineConfiguration, PolicyReference } from '../core/configuration/engine-configuration.js';
import type { Policy } from '../core/policies/policy.js';
import type { PolicySet, ResolvedPolicy } from '../core/policies/resolved-policy.js';

/** The engine's configuration with a policy of a comparison in place of its own, for services and node groups alike. */
export function withPolicy(configuration: EngineConfiguration, reference: PolicyReference): EngineConfiguration {
  const { compat, anomaly, ...policy } = reference;
  const { anomaly: ofEngine, ...rest } = configuration;
  const chosen = anomaly ?? ofEngine;
  return {
    ...rest, policy, group_policy: undefined, compat: compat ?? configuration.compat,
    ...(chosen === undefined || chosen === 'none' ? {} : { anomaly: chosen }),
  };
}

/**
 * The policies that a configuration names, parameters parsed.
 * @param known by the name that references use
 * @throws UnknownPolicyError where a name is not known; ZodError where parameters do not fit (both checked before, at the border)
 */
export function policySet(configuration: EngineConfiguration, known: ReadonlyMap<string, Policy>): PolicySet {
  const service = resolved(configuration.policy, known);
  return { service, group: configuration.group_policy === undefined ? service : resolved(configuration.group_policy, known) };
}

/** A policy that a configuration or journal names is not known here. */
export class UnknownPolicyError extends Error {
  override readonly name = 'UnknownPolicyError';
  constructor(readonly policy: string, readonly known: readonly string[]) {
    super(`unknown policy ${JSON.stringify(policy)}; known are ${known.join(', ')}`);
  }
}

function resolved(reference: PolicyReference, known: ReadonlyMap<string, Policy>): ResolvedPolicy {
  const policy = known.get(reference.name);
  if (policy === undefined) throw new UnknownPolicyError(reference.name, [...known.keys()]);
  return { policy, parameters: policy.parameters.parse(reference.parameters) };
}
