import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { OriginalStop } from '../../src/core/compat/original-stop.js';
import { agreement, goldenFile } from './golden.js';

/** `{description, source, defaults?, cases: [{id, input, expected}]}` */
export interface VectorFile<Case> {
  readonly defaults?: unknown;
  readonly cases: readonly Case[];
}
export interface Vector<Input, Expected> {
  readonly id: string;
  readonly input: Input;
  readonly expected: Expected;
}

/** Runs every case of a file of the folder `policy`, prints how many agree and shows the first that do not. */
export function compareAll<Input, Expected, Case extends Vector<Input, Expected>>(
  name: string, run: (vector: Case, defaults: unknown) => unknown,
): void {
  const path = `policy/${name}.json`;
  const { cases, defaults } = goldenFile(path) as VectorFile<Case>;
  const differing = cases
    .map((vector) => ({ id: vector.id, expected: vector.expected as unknown, found: run(vector, defaults) }))
    .filter(({ expected, found }) => !isDeepStrictEqual(found, expected));
  agreement(path, cases.length - differing.length, cases.length);
  expect(cases.length).toBeGreaterThan(0);
  expect(differing.slice(0, 3).map(({ id, found }) => ({ id, found })))
    .toStrictEqual(differing.slice(0, 3).map(({ id, expected }) => ({ id, found: expected })));
}

/** The value of a unit, or the exception that it ended with. */
export function valueOrError(call: () => unknown): unknown {
  try {
    return { value: call() };
  } catch (error) {
    if (error instanceof OriginalStop) return { error: error.exception };
    throw error;
  }
}
