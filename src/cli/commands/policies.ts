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
  readonly default?: unknown;
}

function parametersSchema({ parameters }: Policy): { readonly properties?: Readonly<Record<string, ParameterSchema>> } {
  return z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' }) as never;
}

function policyText(policy: Policy): string {
  const lines = Object.entries(parametersSchema(policy).properties ?? {}).map(([name, { description, default: value, type }]) => {
    const tunable = policy.tunable?.[name];
    const notes = [
      value === undefined ? (type ?? '') : `default ${JSON.stringify(value)}`,
      tunable === undefined ? '' : `tuned from ${tunable.min} to ${tunable.max}`,
    ].filter((note) => note !== '');
    return `    ${name.padEnd(28)} ${[description ?? '', notes.length === 0 ? '' : `(${notes.join('; ')})`].filter((part) => part !== '').join(' ')}`;
  });
  return [policy.name, `    ${policy.description}`, ...lines].join('\n');
}
