import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { z } from 'zod';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { scenario } from '../../src/experiment/scenario.js';
import { fault } from '../../src/sim/model/fault.js';
import { profile, source } from '../../src/sim/model/workload.js';
import { projectRoot } from './source-tree.js';
import { undescribedFields } from '../undescribed-fields.js';

const page = readFileSync(join(projectRoot, 'docs/scenarios.md'), 'utf8');

/** First two cells of each row of a section's table: the name and the names in backticks beside it. */
function rows(section: string): Map<string, readonly string[]> {
  const text = page.split(/^## /m).find((part) => part.startsWith(`${section}\n`))!;
  const found = [...text.matchAll(/^\| `([\w-]+)` \| ([^|]*)\|/gm)];
  return new Map(found.map(([, name, cell]) => [name!, [...cell!.matchAll(/`(\w+)`/g)].map(([, field]) => field!).sort()]));
}

/** Fields by kind, without the kind itself, as the schema has them. */
function kinds(union: { readonly options: readonly { readonly shape: Readonly<Record<string, z.ZodType>> }[] }): Map<string, readonly string[]> {
  return new Map(union.options.map(({ shape }) => {
    const { kind, ...fields } = shape;
    return [(kind as z.ZodLiteral<string>).value, Object.keys(fields).sort()];
  }));
}

it('the scenario of docs/scenarios.md loads as printed and flies none and its engine\'s policy', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'elascale-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'small.yaml');
  writeFileSync(file, /```yaml\n([\s\S]*?)```/.exec(page)![1]!);
  const { scenario: loaded } = await loadScenario(file);
  expect(loaded.policies.map(({ label }) => label)).toEqual(['none', 'target-tracking']);
});

it('docs/scenarios.md has every section, kind and field of the schema, and no other', () => {
  expect([...rows('Sections').keys()]).toEqual(Object.keys(scenario.shape));
  expect(rows('Sources')).toEqual(kinds(source));
  expect(rows('Levels')).toEqual(kinds(profile));
  expect(rows('Faults')).toEqual(kinds(fault));
});

it('every field of a scenario is described in its JSON Schema', () => {
  expect(undescribedFields(scenario)).toEqual([]);
});
