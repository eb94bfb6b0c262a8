import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseJournal } from '../../src/core/journal/parse.js';
import { replay } from '../../src/core/journal/replay.js';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { policySet } from '../../src/experiment/policy-set.js';
import { simulate } from '../../src/experiment/simulate.js';
import { temporaryFolder } from '../temporary-folder.js';

const { write } = temporaryFolder();
const text = readFileSync('scenarios/elascale/network-throttle.yaml', 'utf8').replace('../../topologies', resolve('topologies'));

it('a throttled run replays from its journal, caps included, and gives the same bytes again', async () => {
  const { scenario } = await loadScenario('scenarios/elascale/network-throttle.yaml');
  const job = { scenario, policy: scenario.policies[0]!, seed: 3, policies: builtInPolicies };
  const { journal } = simulate(job);
  expect(simulate(job).journal).toEqual(journal);
  expect(journal.filter((line) => line.includes('"kind":"throttle-flow"')).length).toBeGreaterThan(0);
  expect(replay(parseJournal(`${journal.join('\n')}\n`), policySet(scenario.engine, builtInPolicies))).toMatchObject({ match: true });
});

it.each<[string, string, string, RegExp]>([
  ['a topology that is not there', 'vino-7.yaml', 'vino-9.yaml', /vino-9\.yaml/],
  ['a file that is no topology', resolve('topologies/vino-7.yaml'), resolve('package.json'), /package\.json/],
  ['a host that is not there', 'from: h6', 'from: h66', /network\.transfers\[0\]\.from.*h66/s],
  ['a transfer to its own host', 'to: h7', 'to: h6', /another host/],
  ['a group that is not there', 'iot-core: [h2]}', 'iot-cor: [h2]}', /iot-cor/],
  ['rates in place of requests', 'duration: 240s', 'duration: 240s\nfidelity: fluid', /carries requests one by one/],
])('%s is told with its place', async (_, from, to, told) => {
  expect(text).toContain(from);
  await expect(loadScenario(write('changed.yaml', text.replace(from, to)))).rejects.toThrow(told);
});
