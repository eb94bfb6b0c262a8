import { originalPolicies } from '../../core/compat/original-settings.js';
import type { PolicyReference } from '../../core/configuration/engine-configuration.js';
import type { Policy } from '../../core/policies/policy.js';
import type { Scenario } from '../scenario.js';
import { anomalyFaults } from './anomaly-checks.js';
import { eachOnce, knownName, unless, type Path } from './check.js';
import { foundText } from './input-error.js';
import { schemaFaults, type PathFault } from './schema-faults.js';

/** Built-in policies and loaded modules by the name that references use. */
export type KnownPolicies = ReadonlyMap<string, Policy>;

export function policyFaults({ policies, engine }: Scenario, known: KnownPolicies): PathFault[] {
  return [
    ...comparedPoliciesFaults(policies, ['policies'], known),
    ...policyReferenceFaults(engine.policy, ['engine', 'policy'], known),
    ...(engine.group_policy === undefined ? [] : policyReferenceFaults(engine.group_policy, ['engine', 'group_policy'], known)),
    ...policies.flatMap((reference, index) => compatFaults(reference, ['policies', index], engine.compat)),
    ...anomalyFaults(engine, ['engine', 'anomaly']),
    ...policies.flatMap(({ anomaly, compat = engine.compat }, index) =>
      (anomaly === undefined || anomaly === 'none' ? [] : anomalyFaults({ anomaly, compat }, ['policies', index, 'anomaly']))),
  ];
}

/** Under `compat: elascale` there are only the original's policies; a policy of a comparison may leave it by its own `compat`. */
export function compatFaults({ name, compat }: PolicyReference, path: Path, ofEngine: Scenario['engine']['compat']): PathFault[] {
  return unless(
    (compat ?? ofEngine) === 'none' || originalPolicies.includes(name), path,
    `${foundText(name)} under compat: elascale`, `${originalPolicies.join(', ')}, or {name: ${name}, compat: none}`,
  );
}

const folderName = /^[\w+=()-][\w .+=()-]{0,59}$/;

/** Policies to compare: each known, with parameters that it takes, under a label of its own that can name a folder. */
export function comparedPoliciesFaults(policies: readonly PolicyReference[], path: Path, known: KnownPolicies): PathFault[] {
  return [
    ...policies.flatMap((reference, index) => policyReferenceFaults(reference, [...path, index], known)),
    ...eachOnce(policies.map(({ label }) => label), (index) => [...path, index], 'policies that differ in name or label'),
    ...policies.filter(({ name }) => known.has(name)).flatMap((reference) => unless(
      folderName.test(reference.label), [...path, policies.indexOf(reference)],
      `the label ${foundText(reference.label)}`, 'letters, digits, spaces and . _ + = ( ) - in a label, at most 60, no dot first',
    )),
  ];
}

/** A reference to a policy that there is, with parameters that it takes. */
export function policyReferenceFaults(reference: PolicyReference, path: Path, known: KnownPolicies): PathFault[] {
  const policy = known.get(reference.name);
  if (policy === undefined) return knownName(path, reference.name, 'policy', [...known.keys()]);
  const parsed = policy.parameters.safeParse(reference.parameters);
  if (parsed.success) return [];
  return schemaFaults(policy.parameters, reference.parameters, parsed.error).map((fault) => ({ ...fault, path: [...path, 'parameters', ...fault.path] }));
}
