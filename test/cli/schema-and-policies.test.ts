import { describe, expect, it } from 'vitest';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import { elascale } from './cli-session.js';

describe('schema', () => {
  it.each(['scenario', 'engine', 'plant'])('%s is one JSON Schema on stdout, with and without --json', async (name) => {
    const plain = await elascale(['schema', name]);
    const json = await elascale(['schema', name, '--json']);
    expect([plain.code, json.code, plain.err, json.err]).toEqual([0, 0, '', '']);
    expect(JSON.parse(plain.out)).toEqual(JSON.parse(json.out));
    expect(JSON.parse(json.out)).toMatchObject({ $schema: expect.stringContaining('json-schema.org') as unknown, type: 'object', additionalProperties: false });
  });

  it('describes what is written, not what it becomes: durations are text with a unit', async () => {
    const { properties } = JSON.parse((await elascale(['schema', 'scenario'])).out) as { properties: Record<string, { type: string; pattern: string }> };
    expect(properties['duration']!.type).toBe('string');
    expect('90s').toMatch(new RegExp(properties['duration']!.pattern));
    expect('90').not.toMatch(new RegExp(properties['duration']!.pattern));
  });
});

describe('policies', () => {
  it('lists every built-in policy with its parameters', async () => {
    const { code, out } = await elascale(['policies']);
    expect(code).toBe(0);
    for (const { name, description } of builtInPolicies.values()) {
      expect(out).toMatch(new RegExp(`^${name}$`, 'm'));
      expect(out).toContain(description);
    }
    expect(out).toMatch(/^ {4}beta +.*default 5s/m);
    expect(out).toMatch(/^ {4}scale_down\.stabilization_window +.*default 300s/m);
  });

  it('is data under --json', async () => {
    const { out, err } = await elascale(['policies', '--json']);
    const listed = JSON.parse(out) as { name: string; parameters: { properties: object }; tunable: object }[];
    expect(listed.map(({ name }) => name)).toEqual([...builtInPolicies.keys()]);
    expect(Object.keys(listed.find(({ name }) => name === 'adaptive')!.parameters.properties)).toContain('minimum_threshold');
    expect(err).toContain('adaptive');
  });
});
