import { z } from 'zod';
import type { EngineConfiguration, PolicyReference } from '../configuration/engine-configuration.js';
import { duration } from '../configuration/quantity.js';
import type { TargetKind } from '../policies/policy.js';
import type { Seconds } from '../units.js';

export type OriginalMode = 'discrete' | 'adaptive' | 'monitor';

/** The part of the configuration that the original's checks look at. */
export interface OriginalSettings {
  readonly mode: Readonly<Record<TargetKind, OriginalMode>>;
  readonly alpha: number;
  readonly beta_s: Seconds;
  readonly minimum_threshold: number;
  /** Parts of names; an empty list ignores nothing, a list with an empty part everything. */
  readonly ignore: { readonly stacks: readonly string[]; readonly services: readonly string[]; readonly groups: readonly string[] };
}

/** Names are those of the `adaptive` policy's parameters; its others mean nothing to the original. Defaults: conf/engine_config.py. */
const parameters = z.object({
  alpha: z.number().default(0.25),
  beta: duration.default(5),
  minimum_threshold: z.number().default(0.15),
});

/** Policies that the original had. */
export const originalPolicies: readonly string[] = ['discrete', 'adaptive', 'none'];

/** `compat: elascale` was asked for with a policy the original did not have. */
export class CompatPolicyError extends Error {
  override readonly name = 'CompatPolicyError';

  constructor(readonly policy: string) {
    super(`compat: elascale knows the policies ${originalPolicies.join(', ')}; found ${policy}`);
  }
}

/** Throws `CompatPolicyError`, and zod's error for parameters that are no numbers. */
export function originalSettings(configuration: EngineConfiguration): OriginalSettings {
  const group = configuration.group_policy ?? configuration.policy;
  const { alpha, beta, minimum_threshold } = parameters.parse(configuration.policy.parameters);
  return {
    mode: { service: modeOf(configuration.policy), group: modeOf(group) },
    alpha, beta_s: beta, minimum_threshold,
    ignore: configuration.ignore,
  };
}

function modeOf({ name }: PolicyReference): OriginalMode {
  if (name === 'none') return 'monitor';
  if (name === 'discrete' || name === 'adaptive') return name;
  throw new CompatPolicyError(name);
}
