import { existsSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PolicyReference } from '../core/configuration/engine-configuration.js';
import type { Policy } from '../core/policies/policy.js';
import { foundText, InputError } from './input/input-error.js';

/** Whether a reference's name is the path of an ES module and not the name of a built-in policy. */
export function isPolicyModule(name: string): boolean {
  return /\.m?js$/.test(name);
}

/** A module named on the command line, as a scenario in another folder would name it. */
export function moduleNameFrom(scenarioFile: string, name: string): string {
  const path = relative(dirname(resolve(scenarioFile)), resolve(name)).split(sep).join('/');
  return path.startsWith('.') || isAbsolute(path) ? path : `./${path}`;
}

/**
 * The policies of all modules that the references name, by that name.
 * @param base folder that relative names start from
 * @param option of the command line that named them, if one did: the names were typed from another folder than `base`
 * @throws InputError when a module is missing, does not load, or exports no policy by default
 */
export async function loadPolicyModules(references: readonly PolicyReference[], base: string, file: string, option?: string): Promise<ReadonlyMap<string, Policy>> {
  const names = [...new Set(references.map(({ name }) => name).filter(isPolicyModule))];
  return new Map(await Promise.all(names.map(async (name) => [name, await loadPolicyModule(name, base, file, option)] as const)));
}

/**
 * A user's policy: the default export of an ES module, as `definePolicy` gives it. The module's code runs.
 * @throws InputError
 */
export async function loadPolicyModule(name: string, base: string, file: string, option?: string): Promise<Policy> {
  const path = resolve(base, name);
  const fault = (found: string) => new InputError([{
    file, path: option ?? name, found: option === undefined ? found : `${path}: ${found}`, allowed: 'an ES module whose default export is a policy (definePolicy)',
  }]);
  if (!existsSync(path)) throw fault(option === undefined ? `no such file (${path})` : 'no such file');
  let exported: unknown;
  try {
    exported = ((await import(pathToFileURL(path).href)) as { default?: unknown }).default;
  } catch (error) {
    throw fault(`a module that does not load (${String(error)})`);
  }
  if (!isPolicy(exported)) throw fault(exported === undefined ? 'no default export' : `a default export that is ${shapeText(exported)}`);
  return exported;
}

function isPolicy(value: unknown): value is Policy {
  if (typeof value !== 'object' || value === null) return false;
  const { name, description, parameters, recommend } = value as Record<string, unknown>;
  return (
    typeof name === 'string' && typeof description === 'string' && typeof recommend === 'function' &&
    typeof parameters === 'object' && parameters !== null && typeof (parameters as { safeParse?: unknown }).safeParse === 'function'
  );
}

function shapeText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return foundText(typeof value);
  const missing = ['name', 'description', 'parameters', 'recommend'].filter((key) => !(key in value));
  return missing.length > 0 ? `an object without ${missing.join(', ')}` : 'no policy: name and description are text, parameters a zod schema, recommend a function';
}
