import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeFault, InputError } from '../../src/experiment/input/input-error.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { isPolicyModule, loadPolicyModule, moduleNameFrom } from '../../src/experiment/policy-module.js';
import { temporaryFolder } from '../temporary-folder.js';
import { broken, scenarioText } from './input/scenario-text.js';

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

  it.each<[string, string, string]>([
    ['times of the wall clock', '1543318200,2\n1543318800,9\n', 'load.csv: found times that begin at 1543318200 s; allowed: seconds from the start of the recording: of Unix times, subtract the first'],
    ['a recording without an end', '0,2\n15433182000,9\n', 's.yaml under --load load.csv#sensors.n: sample: found 10 s, which makes 1543318200 rows'],
    ['a recording without a row', '0,2\n65,9\n', 's.yaml under --load load.csv#sensors.n: sample: found 120 s; allowed: at most the duration, 65 s'],
    ['a load beyond reason', '0,2\n300,1e12\n600,1\n', 's.yaml under --load load.csv#sensors.n: workload[0].level.steps[1].level: found 1000000000000; allowed: at most 1000000'],
  ])('checks a recorded load: %s', async (name, rows, message) => {
    const file = write('s.yaml', name.endsWith('a row') ? broken('duration: 10m', 'duration: 10m\nsample: 2m') : scenarioText);
    const load = { file: write('load.csv', `t_s,sensors.n\n${rows}`), column: 'sensors.n' };
    expect(await refusal(loadScenario(file, { load }))).toContainEqual(expect.stringContaining(message));
  });

  it('checks another fidelity: rates may be more than requests', async () => {
    const file = write('many.yaml', broken('level: 12', 'level: 5.0e+7').replace('name: small', 'name: many\nfidelity: fluid'));
    expect((await loadScenario(file)).scenario.fidelity).toBe('fluid');
    expect(await refusal(loadScenario(file, { fidelity: 'request' }))).toEqual(['many.yaml:31:27: workload[0].level.steps[1].level: found 50000000; allowed: at most 1000000']);
  });

  it('refuses a plant file and an engine: section in one line, and names the command line for a module that it names', async () => {
    expect(await refusal(loadScenario(write('p.yaml', 'plant: {}')))).toEqual(['p.yaml: found a plant file, as elascale calibrate writes it; allowed: a scenario']);
    expect(await refusal(loadScenario(write('l.yaml', 'cluster: {}\nengine: {}')))).toEqual(['l.yaml: found a live configuration; allowed: a scenario']);
    expect(await refusal(loadScenario(write('e.yaml', 'engine: {}')))).toEqual(['e.yaml: found an engine: section alone, as elascale tune writes it; allowed: a scenario']);
    const file = write('m.yaml', broken('duration: 10m', 'duration: 10m'));
    expect(await refusal(loadScenario(file, { policies: ['./missing.js'] })))
      .toEqual([`command line: --policy: found ${resolve('missing.js')}: no such file; allowed: an ES module whose default export is a policy (definePolicy)`]);
  });

  it('names an unknown policy with the nearest one', async () => {
    const file = write('s.yaml', broken('duration: 10m', 'duration: 10m'));
    expect(await refusal(loadScenario(file, { policies: ['none', 'adaptve'] })))
      .toEqual(['command line: --policy: found unknown policy "adaptve"; allowed: none, discrete, adaptive, step, target-tracking. Did you mean "adaptive"?']);
  });
});
