import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandWith } from '../../src/cli/commands/tune.js';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import { loadPolicyModules } from '../../src/experiment/policy-module.js';
import type { SimulateAll } from '../../src/experiment/runner/simulate-in-workers.js';
import { simulate } from '../../src/experiment/simulate.js';
import { broken } from '../experiment/input/scenario-text.js';
import { temporaryFolder } from '../temporary-folder.js';
import { elascale } from './cli-session.js';

const { path, write } = temporaryFolder();

it('an interrupted tune --json answers that it was', async () => {
  const small = write('small.yaml', broken('name: small', 'name: small'));
  const interruption = new AbortController();
  const stopped = commandWith(() => { interruption.abort(); return Promise.resolve(); });
  const { code, out, err } = await elascale(['tune', small, '--policy', 'discrete', '--json'], { table: [stopped], signal: interruption.signal });
  expect([code, JSON.parse(out)]).toEqual([130, { scenario: 'small', policy: 'discrete', interrupted: true }]);
  expect(err).toContain('nothing was written');
});

/** In this thread: workers need the build. */
const simulateHere: SimulateAll = async (tasks, _, finished) => {
  for (const task of tasks) {
    const modules = await loadPolicyModules([task.policy], task.base, task.scenario.name);
    finished(simulate({ ...task, policies: new Map([...builtInPolicies, ...modules]) }), task);
  }
};

it('a policy module is named from the folder of the file that tune writes', async () => {
  const module = write('policies/mine.mjs', `export default {
    name: 'mine', description: 'mine', tunable: { count: { min: 1, max: 3, integer: true } },
    parameters: { parse: (data) => ({ count: 2, ...data }), safeParse: (data) => ({ success: true, data: { count: 2, ...data } }) },
    recommend: ({ parameters }) => ({ kind: 'replicas', desired: parameters.count, reason: 'mine' }),
  };`);
  const scenario = write('scenarios/small.yaml', broken('name: small', 'name: small'));
  const out = write('tuned.yaml', '');
  const tuned = await elascale(['tune', scenario, '--policy', module, '--budget', '6', '--out', out], { table: [commandWith(simulateHere)] });
  expect([tuned.code, tuned.err]).toEqual([0, expect.stringContaining(`Written to ${out}`)]);
  expect(readFileSync(out, 'utf8')).toContain('name: ./policies/mine.mjs');
  expect((await elascale(['decide', '--readings', write('readings.csv', 't_s,web.cpu\n0,0.5\n'), '--config', path('tuned.yaml')])).code).toBe(0);
});
