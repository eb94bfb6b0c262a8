import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { scenarioText } from './input/scenario-text.js';

const listed = /^policies: .*\n/m;

function file(edit: (text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'elascale-fly-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 's.yaml');
  writeFileSync(path, edit(scenarioText).replace('policy: discrete', 'policy: {name: target-tracking, parameters: {target: 0.7}}'));
  return path;
}
const flown = async (path: string, policies?: readonly string[]) =>
  (await loadScenario(path, policies === undefined ? {} : { policies })).scenario.policies.map(({ name, parameters }) => [name, parameters]);

describe('which policies a scenario flies', () => {
  test('without a list: none, and what its engine would do', async () => {
    expect(await flown(file((text) => text.replace(listed, '')))).toEqual([['none', {}], ['target-tracking', { target: 0.7 }]]);
  });
  test('a name without parameters has those of the engine section, so that what tune wrote is flown', async () => {
    expect(await flown(file((text) => text.replace(listed, 'policies: [discrete, target-tracking]\n')))).toEqual([['discrete', {}], ['target-tracking', { target: 0.7 }]]);
    expect(await flown(file((text) => text), ['target-tracking'])).toEqual([['target-tracking', { target: 0.7 }]]);
  });
  test('parameters of its own stay', async () => {
    expect(await flown(file((text) => text.replace(listed, 'policies: [{name: target-tracking, parameters: {tolerance: 0.2}}]\n')))).toEqual([['target-tracking', { tolerance: 0.2 }]]);
  });
});
