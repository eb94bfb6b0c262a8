import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/experiment/load-scenario.js';

const folder = fileURLToPath(new URL('../../scenarios/elascale', import.meta.url));
/** The network's recordings are of another day and application. */
const twins = readdirSync(folder).filter((file) => !file.startsWith('network-')).sort();
const load = async (file: string) => (await loadScenario(join(folder, file))).scenario;

describe('the twins of the recorded evaluation', () => {
  it('are runs of one plant', async () => {
    const plants = await Promise.all(twins.map(async (file) => {
      const { application, infrastructure, metrics, objective } = await load(file);
      return { application, infrastructure, metrics, objective };
    }));
    expect(plants).toHaveLength(7);
    for (const plant of plants) expect(plant).toEqual(plants[0]);
  });

  it('decide as the original did, except for policies it never had', async () => {
    for (const file of twins) {
      const { engine, policies } = await load(file);
      expect(policies.map(({ name, compat }) => [name, compat ?? engine.compat])).toEqual([
        ['none', 'elascale'], ['discrete', 'elascale'], ['adaptive', 'elascale'], ['target-tracking', 'none'],
      ]);
    }
  });

  it('scale node groups only where the original did', async () => {
    const scaling = await Promise.all(twins.map(async (file) => ((await load(file)).engine.scale_groups ? [file] : [])));
    expect(scaling.flat()).toEqual(['micro-macro.yaml']);
  });
});
