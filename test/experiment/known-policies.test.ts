import { describe, expect, it } from 'vitest';
import { policyReference } from '../../src/core/configuration/engine-configuration.js';
import { knownPolicies } from '../../src/experiment/known-policies.js';

const known = (reference: unknown, compat: 'none' | 'elascale') => knownPolicies([policyReference.parse(reference)], compat, '.', { file: 'e.yaml', path: 'engine.policy' });

describe('knownPolicies', () => {
  it('refuses a policy that the original did not have, under compat', async () => {
    await expect(known('step', 'elascale')).rejects.toThrow('e.yaml: engine.policy: found "step" under compat: elascale; allowed: discrete, adaptive, none, or {name: step, compat: none}');
    for (const [reference, compat] of [['step', 'none'], ['adaptive', 'elascale'], [{ name: 'step', compat: 'none' }, 'elascale']] as const) {
      expect((await known(reference, compat)).has('step')).toBe(true);
    }
  });

  it('names an unknown policy with the nearest one', async () => {
    await expect(known('setp', 'none')).rejects.toThrow('Did you mean "step"?');
  });

  it('says which parameter does not fit', async () => {
    await expect(known({ name: 'step', parameters: { metric: 'gpu' } }, 'none')).rejects.toThrow('e.yaml: engine.policy.parameters.metric: found "gpu"; allowed: cpu, memory, net_tx_Bps');
  });
});
