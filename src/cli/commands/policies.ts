import { z } from 'zod';
import type { Policy } from '../../core/policies/policy.js';
import { builtInPolicies } from '../../core/policies/registry.js';
import { describeCommand, type CliCommand } from '../command.js';
import { exitCode } from '../exit-code.js';

export const policiesCommand: CliCommand = {
  name: 'policies',
  build: (perform) =>
    describeCommand('policies', 'list the built-in policies with their parameters', ['elascale policies', 'elascale policies --json'])
      .action((options: { json?: boolean }) =>
        perform(options, ({ say, answer }) => {
          const all = [...builtInPolicies.values()];
          say(all.map(policyText).join('\n\n'));
          answer(all.map((policy) => ({
            name: policy.name, description: policy.description, parameters: parametersSchema(policy), tunable: policy.tunable ?? {},
          })));
          return exitCode.done;
        })),
};

interface ParameterSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ParameterSchema>>;
}

/** As they are written, before defaults and conversions. */
function parametersSchema({ parameters }: Policy): ParameterSchema {
  return z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' }) as ParameterSchema;
}

function policyText(policy: Policy): string {
  const defaults = policy.parameters.safeParse({}).data;
  return [policy.name, `    ${policy.description}`, ...parameterLines(parametersSchema(policy), defaults, policy.tunable ?? {}, '')].join('\n');
}

/** A line for each parameter; those of a section inside stand under its name with a dot. */
function parameterLines({ properties = {} }: ParameterSchema, defaults: unknown, tunable: NonNullable<Policy['tunable']>, section: string): string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const name = `${section}${key}`;
    const value = (defaults as Readonly<Record<string, unknown>> | undefined)?.[key];
    if (schema.properties !== undefined) return parameterLines(schema, value, tunable, `${name}.`);
    const range = tunable[name];
    const notes = [
      ...(value === undefined ? ['no default'] : [`default ${defaultText(schema, value)}`]),
      ...(range === undefined ? [] : [`tuned from ${range.min} to ${range.max}`]),
    ];
    return [`    ${name.padEnd(30)} ${schema.description ?? ''} (${notes.join('; ')})`];
  });
}

/** A quantity is written as text with a unit and kept as its number of seconds. */
function defaultText({ type }: ParameterSchema, value: unknown): string {
  return type === 'string' && typeof value === 'number' ? `${value}s` : JSON.stringify(value);
}
