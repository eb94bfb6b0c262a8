import { describe, expect, it } from 'vitest';
import { describeFault, InputError } from '../../src/experiment/input/input-error.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { isPolicyModule, loadPolicyModule, moduleNameFrom } from '../../src/experiment/policy-module.js';
import { temporaryFolder } from '../temporary-folder.js';
import { broken } from './input/scenario-text.js';

const { path, write } = temporaryFolder();

/** A schema by hand: modules under test stand outside the project, where no package is found. */
const policyText = (name: string) => `
export default {
  name: '${name}',
  description: 'always two',
  parameters: { safeParse: (data) => (data.limit === 'x' ? { success: false, error: { issues: [{ code: 'custom', path: ['limit'], message: 'a number' }] } } : { success: true, data }) },
  recommend: () => ({ kind: 'replicas', desired: 2, reason: 'always' }),
};
`;

async function refusal(promise: Promise<unknown>): Promise<readonly string[]> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof InputError) return error.faults.map((fault) => describeFault(fault).replaceAll(`${path('')}/`, ''));
    throw error;
  }
  return [];
}

describe('a policy from an ES module', () => {
  it('is told from a built-in name by its ending', () => {
    expect(['./mine.js', '../x/mine.mjs', '/abs/mine.js'].map(isPolicyModule)).toEqual([true, true, true]);
    expect(['none', 'target-tracking', 'mine.ts'].map(isPolicyModule)).toEqual([false, false, false]);
  });

  it('is named from the scenario\'s folder', () => {
    expect(moduleNameFrom('scenarios/a.yaml', 'mine.js')).toBe('../mine.js');
    expect(moduleNameFrom('a.yaml', 'mine.js')).toBe('./mine.js');
    expect(moduleNameFrom('scenarios/a.yaml', 'scenarios/mine.js')).toBe('./mine.js');
  });

  it('is its default export', async () => {
    write('mine.mjs', policyText('always-two'));
    expect((await loadPolicyModule('./mine.mjs', path(''), 's.yaml')).name).toBe('always-two');
  });

  it.each([
    ['missing.mjs', undefined, 'found no such file (missing.mjs)'],
    ['broken.mjs', 'export default {', 'found a module that does not load ('],
    ['throwing.mjs', 'throw new Error("on purpose")', 'found a module that does not load (Error: on purpose)'],
    ['empty.mjs', 'export const policy = 1;', 'found no default export'],
    ['part.mjs', 'export default { name: "p", recommend() {} };', 'found a default export that is an object without description, parameters'],
    ['wrong.mjs', 'export default { name: "p", description: "", parameters: {}, recommend() {} };', 'found a default export that is no policy'],
  ])('%s is refused', async (name, text, found) => {
    if (text !== undefined) write(name, text);
    const [message] = await refusal(loadPolicyModule(`./${name}`, path(''), 's.yaml'));
    expect(message).toContain(`s.yaml: ./${name}: ${found}`);
    expect(message).toContain('an ES module whose default export is a policy (definePolicy)');
    expect(message).not.toMatch(/\n\s+at /);
  });

  it('stands in a scenario beside the built-in ones, under its own name', async () => {
    write('policies/two.mjs', policyText('always-two'));
    const file = write('s.yaml', broken('[none, {', '[none, ./policies/two.mjs, {'));
    const { scenario } = await loadScenario(file);
    expect(scenario.policies.map(({ name, label }) => [name, label])).toEqual([['none', 'none'], ['./policies/two.mjs', 'always-two'], ['discrete', 'eager']]);
  });

  it('has its parameters checked', async () => {
    write('policies/two.mjs', policyText('always-two'));
    const file = write('s.yaml', broken('[none, {', '[none, {name: ./policies/two.mjs, parameters: {limit: x}}, {'));
    expect(await refusal(loadScenario(file))).toEqual(['s.yaml:5:65: policies[1].parameters.limit: found "x"; allowed: a number']);
  });

  it('may not take the name of another policy in the comparison', async () => {
    write('none.mjs', policyText('none'));
    const file = write('s.yaml', broken('[none, {', '[none, ./none.mjs, {'));
    expect(await refusal(loadScenario(file))).toEqual(['s.yaml:5:18: policies[1]: found "none" a second time; allowed: policies that differ in name or label']);
  });
});

describe('what the command line puts over a scenario', () => {
  it('takes policies by label, name and path, seeds and fidelity', async () => {
    const module = write('elsewhere/two.mjs', policyText('always-two'));
    const file = write('s.yaml', broken('duration: 10m', 'duration: 10m'));
    const { scenario } = await loadScenario(file, { policies: ['eager', 'adaptive', module], seeds: 3, fidelity: 'fluid' });
    expect(scenario.policies.map(({ label }) => label)).toEqual(['eager', 'adaptive', 'always-two']);
    expect(scenario.policies[0]!.parameters).toEqual({ cpu_up_limit: 0.5 });
    expect(scenario.policies[2]!.name).toBe('./elsewhere/two.mjs');
    expect([scenario.seeds, scenario.fidelity]).toEqual([3, 'fluid']);
  });

  it('names an unknown policy with the nearest one', async () => {
    const file = write('s.yaml', broken('duration: 10m', 'duration: 10m'));
    expect(await refusal(loadScenario(file, { policies: ['none', 'adaptve'] })))
      .toEqual(['command line: --policy: found unknown policy "adaptve"; allowed: none, discrete, adaptive, step, target-tracking. Did you mean "adaptive"?']);
  });
});
