import { join } from 'node:path';
import { z } from 'zod';
import { foundText, InputError, pathText } from '../../experiment/input/input-error.js';
import { readText } from '../../experiment/input/read-text.js';

/** What a detection is worth, and what a false one and a missed window cost. */
export interface Profile {
  readonly name: string;
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
}

const weight = z.number().min(0);
const profiles = z.record(z.string(), z.object({ CostMatrix: z.object({ tpWeight: weight, fpWeight: weight, fnWeight: weight }) }));
const size_max_B = 1024 ** 2;

/** The profiles of `config/profiles.json`, in its order. @throws InputError */
export function readProfiles(folder: string): readonly Profile[] {
  const read = readJson(join(folder, 'config', 'profiles.json'), profiles, size_max_B, 'name -> CostMatrix with tpWeight, fpWeight, fnWeight');
  return Object.entries(read).map(([name, { CostMatrix: { tpWeight, fpWeight, fnWeight } }]) =>
    ({ name, truePositive: tpWeight, falsePositive: fpWeight, falseNegative: fnWeight }));
}

/** A JSON file of a known shape. @throws InputError */
export function readJson<Value>(file: string, shape: z.ZodType<Value>, size_max_B: number, allowed: string): Value {
  const text = readText(file, size_max_B);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError([{ file, path: '', found: `no JSON (${(error as SyntaxError).message})`, allowed }]);
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InputError(parsed.error.issues.map(({ path, message }) => ({ file, path: pathText(path), found: `${foundText(at(value, path))} (${message})`, allowed })));
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((inner: unknown, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
}
