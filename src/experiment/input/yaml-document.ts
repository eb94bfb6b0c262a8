import { isAlias, isCollection, isMap, isNode, isPair, isScalar, isSeq, Lexer, LineCounter, parseDocument, Parser, type CST, type Document } from 'yaml';
import { InputError, pathText, type Fault } from './input-error.js';
import { readText } from './read-text.js';

/** Larger documents are not scenarios but mistakes or attacks. */
export const documentLimits = { size_B: 1024 ** 2, depth: 50, aliases: 100 } as const;

/** Where something stands in a text, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A parsed YAML file that still knows where everything stands. */
export interface YamlDocument {
  readonly file: string;
  /** Plain data: mappings, lists, strings, numbers, booleans, null. */
  readonly value: unknown;
  /** File that the value at this path came from; absent: `file`. */
  fileOf?(path: readonly PropertyKey[]): string;
  /** Place of the value at this path, or of the nearest part around it that exists. */
  locate(path: readonly PropertyKey[]): Place;
  /** Place of the key itself. */
  locateKey(path: readonly PropertyKey[]): Place;
}

/** @throws InputError */
export function readYaml(file: string): YamlDocument {
  return parseYaml(readText(file, documentLimits.size_B), file);
}

/**
 * One YAML 1.2 document within `documentLimits`.
 * @throws InputError with the first fault of syntax, every key that stands twice, or the limit that was passed.
 */
export function parseYaml(text: string, file: string): YamlDocument {
  const limitFault = (found: string, allowed: string) => new InputError([{ file, path: '', found, allowed }]);
  if (text.length > documentLimits.size_B) throw limitFault('a document over 1 MiB', 'at most 1 MiB');
  if (nestsTooDeep(text)) {
    throw limitFault(`a document nested deeper than ${documentLimits.depth} levels`, `at most ${documentLimits.depth} levels of nesting`);
  }

  const lines = new LineCounter();
  // The library looks for duplicate keys in quadratic time, and quotes the text with each error: both are done here.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false, logLevel: 'error' });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const faults: Fault[] = document.errors
    // What the parser finds after its first error comes of that one.
    .slice(0, 1)
    .map((error) => ({ file, ...place(error.pos[0]), path: '', found: `broken YAML (${error.message})`, allowed: 'one YAML document' }));
  if (faults.length === 0) {
    faults.push(...keyAndAliasFaults(document.contents).map(({ path, offset, ...fault }) => ({ file, ...place(offset), path: pathText(path), ...fault })));
  }
  if (faults.length > 0) throw new InputError(faults);

  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: documentLimits.aliases });
  } catch (error) {
    throw limitFault(`aliases that cannot be followed (${(error as Error).message})`, `at most ${documentLimits.aliases} copies by alias, none inside its own anchor`);
  }
  return {
    file,
    value,
    locate: (path) => place(nodeAt(document, path).offset),
    locateKey: (path) => place(nodeAt(document, path).keyOffset),
  };
}

/** Depth is judged on the flat token tree, before anything recursive touches the document. */
function nestsTooDeep(text: string): boolean {
  return bracketsTooDeep(text) || tokensTooDeep(text);
}

/** A megabyte of open brackets, which takes the parser seconds, shows within its first signs. */
function bracketsTooDeep(text: string): boolean {
  let depth = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '[' || lexeme === '{') depth += 1;
    if (lexeme === ']' || lexeme === '}') depth -= 1;
    if (depth > documentLimits.depth) return true;
  }
  return false;
}

function tokensTooDeep(text: string): boolean {
  for (const token of new Parser().parse(text)) {
    const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token, depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { token: inner, depth } = next;
      if ('items' in inner) {
        if (depth >= documentLimits.depth) return true;
        for (const item of inner.items) {
          if (item.key) open.push({ token: item.key, depth: depth + 1 });
          if (item.value) open.push({ token: item.value, depth: depth + 1 });
        }
      } else if (inner.type === 'document' && inner.value) {
        open.push({ token: inner.value, depth });
      }
    }
  }
  return false;
}

const keyText = (key: unknown): string => String(isScalar(key) ? key.value : key);

interface NodeFault {
  readonly path: readonly PropertyKey[];
  readonly offset: number;
  readonly found: string;
  readonly allowed: string;
}

/**
 * Keys that stand twice in one mapping, and aliases of nothing or of the very thing they stand in.
 * @param before anchors whose node is complete, in the order of the document; extended here
 */
function keyAndAliasFaults(node: unknown, path: readonly PropertyKey[] = [], before = new Set<string>()): NodeFault[] {
  if (isAlias(node)) {
    if (before.has(node.source)) return [];
    return [{
      path, offset: node.range?.[0] ?? 0, found: `an alias of nothing that is complete, *${node.source}`,
      allowed: [...before].map((anchor) => `*${anchor}`).join(', ') || 'no alias: there is no anchor before it',
    }];
  }
  const faults = keyAndAliasFaultsWithin(node, path, before);
  if (isNode(node) && 'anchor' in node && node.anchor !== undefined) before.add(node.anchor);
  return faults;
}

function keyAndAliasFaultsWithin(node: unknown, path: readonly PropertyKey[], before: Set<string>): NodeFault[] {
  if (!isCollection(node)) return [];
  const seen = new Set<string>();
  return node.items.flatMap((item, index) => {
    if (!isPair(item)) return keyAndAliasFaults(item, [...path, index], before);
    const key = keyText(item.key);
    const here = [...path, key];
    const offset = (isNode(item.key) ? item.key.range?.[0] : undefined) ?? 0;
    const again = seen.has(key) ? [{ path: here, offset, found: 'this key a second time', allowed: 'every key once' }] : [];
    seen.add(key);
    return [...again, ...keyAndAliasFaults(item.key, here, before), ...keyAndAliasFaults(item.value, here, before)];
  });
}

/** Follows the path as far as the document has it. */
function nodeAt(document: Document, path: readonly PropertyKey[]): { offset: number; keyOffset: number } {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  let keyOffset = offset;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    let key: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => keyText(item.key) === String(step));
      if (pair === undefined) break;
      key = pair.key;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number' && isNode(node.items[step])) {
      node = node.items[step];
    } else {
      break;
    }
    const keyAt = isNode(key) ? key.range?.[0] : undefined;
    const valueAt = isNode(node) ? node.range?.[0] : undefined;
    keyOffset = keyAt ?? valueAt ?? offset;
    offset = valueAt ?? keyOffset;
  }
  return { offset, keyOffset };
}
