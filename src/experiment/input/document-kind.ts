import { InputError } from './input-error.js';
import type { YamlDocument } from './yaml-document.js';

/** The files of the commands, told apart by sections that only one of them has. */
const kinds = {
  plant: 'a plant file, as elascale calibrate writes it',
  scenario: 'a scenario',
  live: 'a live configuration',
  engine: 'an engine: section alone, as elascale tune writes it',
} as const;
type DocumentKind = keyof typeof kinds;

/**
 * Refuses a file of another kind as such: told field by field, it would be a page of faults.
 * @throws InputError
 */
export function refuseOtherKind({ file, value }: YamlDocument, wanted: readonly DocumentKind[], allowed: string): void {
  const kind = kindOf(value);
  if (kind !== undefined && !wanted.includes(kind)) throw new InputError([{ file, path: '', found: kinds[kind], allowed }]);
}

/** Nothing where it cannot be told. */
function kindOf(value: unknown): DocumentKind | undefined {
  const sections = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (sections.includes('plant')) return 'plant';
  if (sections.includes('workload') || sections.includes('application')) return 'scenario';
  if (['cluster', 'journal', 'lease'].some((section) => sections.includes(section))) return 'live';
  return sections.includes('engine') ? 'engine' : undefined;
}
