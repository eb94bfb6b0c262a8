import { z } from 'zod';
import type { Policy, TunableRange } from '../../core/policies/policy.js';
import { foundText, InputError } from '../input/input-error.js';
import { didYouMean } from '../input/did-you-mean.js';
import { parseDocument } from '../input/schema-faults.js';
import { readYaml } from '../input/yaml-document.js';

/** What is searched: a range for each parameter. */
export type ParameterSpace = Readonly<Record<string, TunableRange>>;

/** One point of the space: parameters to give the policy. */
export type Candidate = Readonly<Record<string, number>>;

/** A `--space` file: ranges by parameter name, in place of the policy's own. */
const spaceFile = z.record(
  z.string(),
  z.strictObject({ min: z.number(), max: z.number(), integer: z.boolean().optional() }).refine(({ min, max }) => min < max, { path: ['min'], error: 'less than max' }),
);

/**
 * The policy's declared ranges, or those of a file.
 * @throws InputError where the policy has nothing to tune, or the file names what it does not declare
 */
export function parameterSpace(policy: Policy, file?: string): ParameterSpace {
  const declared = policy.tunable ?? {};
  const names = Object.keys(declared);
  if (names.length === 0) {
    throw new InputError([{ file: 'command line', path: '--policy', found: `${foundText(policy.name)}, which declares nothing to tune`, allowed: 'a policy with tunable parameters (elascale policies lists them)' }]);
  }
  if (file === undefined) return declared;
  const document = readYaml(file);
  const given = parseDocument(spaceFile, document);
  const faults = Object.keys(given).filter((name) => !names.includes(name)).map((name) => {
    const suggestion = didYouMean(name, names);
    return {
      file, ...document.locateKey([name]), path: name, found: `the parameter ${foundText(name)}`, allowed: names.join(', '),
      ...(suggestion === undefined ? {} : { suggestion }),
    };
  });
  if (faults.length > 0) throw new InputError(faults);
  return Object.fromEntries(Object.entries(given).map(([name, { min, max, integer }]) => [name, integer === undefined ? { min, max } : { min, max, integer }]));
}
