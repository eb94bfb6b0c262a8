import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { builtInPolicies } from '../../../src/core/policies/registry.js';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly description?: string;
  readonly items?: Schema;
}

/** Every parameter with its path, those of nested objects too. */
function parametersOf({ properties = {}, items }: Schema, prefix = ''): readonly (readonly [path: string, schema: Schema])[] {
  const own = Object.entries(properties).flatMap(([name, schema]) => [[`${prefix}${name}`, schema] as const, ...parametersOf(schema, `${prefix}${name}.`)]);
  return items === undefined ? own : [...own, ...parametersOf(items, prefix)];
}

describe.each([...builtInPolicies.values()])('$name', (policy) => {
  const parameters = parametersOf(z.toJSONSchema(policy.parameters, { io: 'input' }) as Schema);
  const page = new URL(`../../../docs/policies/${policy.name}.md`, import.meta.url);

  it('has a page that names every parameter', () => {
    expect(existsSync(page), page.href).toBe(true);
    const text = readFileSync(page, 'utf8');
    for (const [path] of parameters) expect(text, path).toMatch(new RegExp(`\\b${path.split('.').at(-1)!}\\b`));
  });

  it('describes every parameter', () => {
    for (const [path, { description }] of parameters) expect(description, path).toBeTruthy();
  });

  it('lets the tuner search only numbers that are its parameters', () => {
    const names = new Set(parameters.map(([path]) => path));
    for (const name of Object.keys(policy.tunable ?? {})) expect(names).toContain(name);
  });
});
