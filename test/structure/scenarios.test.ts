import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { projectRoot } from './source-tree.js';

const folder = join(projectRoot, 'scenarios');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml')).sort();

describe('every scenario in scenarios/', () => {
  it('is there', () => expect(files.length).toBeGreaterThan(0));

  it.each(files)('%s validates, bears the name of its file and says what it is for', async (name) => {
    const { scenario } = await loadScenario(join(folder, name));
    expect(scenario.name).toBe(basename(name, '.yaml'));
    expect(scenario.description.length).toBeGreaterThan(40);
  });
});
