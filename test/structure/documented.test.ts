import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/table.js';
import { exitCodeMeanings } from '../../src/cli/exit-code.js';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import { projectRoot } from './source-tree.js';

describe('every built-in policy', () => {
  it.each([...builtInPolicies.keys()])('%s has its file, its test and its page', (name) => {
    for (const file of [`src/core/policies/${name}.ts`, `test/core/policies/${name}.test.ts`, `docs/policies/${name}.md`]) {
      expect(existsSync(join(projectRoot, file)), file).toBe(true);
    }
  });
});

describe('docs/commands.md', () => {
  const page = readFileSync(join(projectRoot, 'docs/commands.md'), 'utf8');

  it.each(commands.map(({ name }) => name))('has a section on %s, with an example', (name) => {
    const section = page.split(/^## /m).find((part) => part.startsWith(`\`elascale ${name}`));
    expect(section, `## \`elascale ${name} ...\``).toBeDefined();
    expect(section).toMatch(new RegExp(`^elascale ${name}\\b`, 'm'));
  });

  it('has no section on a command that is not there', () => {
    const documented = [...page.matchAll(/^## `elascale ([\w-]+)/gm)].map(([, name]) => name);
    expect(documented.sort()).toEqual(commands.map(({ name }) => name).sort());
  });

  it('says what every option of every command does', () => {
    for (const { name, build } of commands) {
      const section = page.split(/^## /m).find((part) => part.startsWith(`\`elascale ${name}`))!;
      for (const { long } of build(() => Promise.resolve()).options.filter((option) => option.long !== '--json')) expect(section, `${name} ${long}`).toContain(`\`${long}`);
    }
  });

  it.each(Object.entries(exitCodeMeanings))('lists exit code %s', (code, meaning) => expect(page).toContain(`| ${code} | ${meaning} |`));
});
