import type { z } from 'zod';
import { didYouMean } from './did-you-mean.js';
import { foundText, InputError, pathText, type Fault } from './input-error.js';
import { keysAt } from './schema-at.js';
import type { YamlDocument } from './yaml-document.js';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** A fault that knows its path but not yet its place in a file. */
export interface PathFault {
  readonly path: Path;
  readonly found: string;
  readonly allowed: string;
  readonly suggestion?: string;
  /** The fault is the key, not what stands under it. */
  readonly atKey?: boolean;
}

/**
 * The document as its schema understands it.
 * @throws InputError with a fault for everything the schema refuses.
 */
export function parseDocument<Schema extends z.ZodType>(schema: Schema, document: YamlDocument): z.output<Schema> {
  const result = schema.safeParse(document.value);
  if (result.success) return result.data;
  throw new InputError(placed(schemaFaults(schema, document.value, result.error), document));
}

/** Gives faults their places in the file. */
export function placed(faults: readonly PathFault[], document: YamlDocument): Fault[] {
  return faults.map(({ path, atKey, ...fault }) => ({
    file: document.fileOf?.(path) ?? document.file,
    ...(atKey === true ? document.locateKey(path) : document.locate(path)),
    path: pathText(path),
    ...fault,
  }));
}

/** What a schema refused, in words; of the branches of a union only the one that was meant. */
export function schemaFaults(schema: z.ZodType, value: unknown, error: z.ZodError): PathFault[] {
  return (error.issues as Issue[]).flatMap((issue) => faultsOf(issue, [], schema, value));
}

function faultsOf(issue: Issue, before: Path, schema: z.ZodType, document: unknown): PathFault[] {
  const path = [...before, ...issue.path];
  const found = foundText(valueAt(document, path));
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(schema, document, path);
      return issue.keys.map((key) => ({
        path: [...path, key], found: 'an unknown key', allowed: known.join(', '), ...suggest(key, known), atKey: true,
      }));
    }
    case 'invalid_union': {
      if (issue.errors.length === 0) {
        const options = ((issue as { options?: readonly unknown[] }).options ?? []).map(String);
        return [{ path, found, allowed: options.join(', '), ...suggest(valueAt(document, path), options) }];
      }
      return meantBranch(issue.errors, valueAt(document, path)).flatMap((inner) => faultsOf(inner, path, schema, document));
    }
    case 'invalid_value': {
      const options = issue.values.map(String);
      return [{ path, found, allowed: options.join(', '), ...suggest(valueAt(document, path), options) }];
    }
    case 'invalid_key':
      return [{ path, found: foundText(path.at(-1)), allowed: `a key: ${issue.issues.map(allowedText).join('; ')}`, atKey: true }];
    default:
      return [{ path, found, allowed: allowedText(issue) }];
  }
}

/**
 * The issues of the alternative that the author meant: one whose kind of value is right and whose literal (`law`, `kind`)
 * matches; where no literal matches, all alternatives' literals together; where the kind of value itself is wrong, each
 * alternative's kind.
 */
function meantBranch(branches: readonly (readonly Issue[])[], value: unknown): readonly Issue[] {
  const wrongKind = (issues: readonly Issue[]) => issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0);
  const wrongLiteral = (issues: readonly Issue[]) => issues.find(({ code, path }) => code === 'invalid_value' && path.length <= 1);
  const rightKind = branches.filter((issues) => !wrongKind(issues));
  if (rightKind.length === 0) {
    const kinds = [...new Set(branches.flatMap((issues) => issues.filter(({ path }) => path.length === 0).map(allowedText)))];
    return [{ code: 'custom', path: [], message: kinds.join(', or '), input: value }];
  }
  const rightLiteral = rightKind.filter((issues) => wrongLiteral(issues) === undefined);
  if (rightLiteral.length > 0) return rightLiteral.reduce((best, issues) => (issues.length < best.length ? issues : best));
  const literals = rightKind.flatMap((issues) => wrongLiteral(issues) ?? []) as z.core.$ZodIssueInvalidValue[];
  return [{ ...literals[0]!, values: [...new Set(literals.flatMap(({ values }) => values))] }];
}

const kindTexts: Readonly<Record<string, string>> = {
  string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'a mapping', record: 'a mapping',
};

function allowedText(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      // The default message says what was expected; the project's own schemas say it better.
      return issue.message.startsWith('Invalid input') ? (kindTexts[issue.expected] ?? issue.expected) : withoutFound(issue.message);
    case 'too_small':
      return `${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}${sizeNoun(issue.origin)}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}${sizeNoun(issue.origin)}`;
    case 'invalid_value':
      return issue.values.map(String).join(', ');
    default:
      return withoutFound(issue.message);
  }
}

const sizeNoun = (origin: string) => (origin === 'string' ? ' letters' : origin === 'array' ? ' entries' : '');

/** The schemas' own messages end in `; found ...`, which every fault says anyway. */
const withoutFound = (message: string) => message.replace(/; found [^]*$/, '');

function suggest(found: unknown, known: readonly string[]): { suggestion?: string } {
  const suggestion = typeof found === 'string' ? didYouMean(found, known) : undefined;
  return suggestion === undefined ? {} : { suggestion };
}

function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined),
    document,
  );
}
