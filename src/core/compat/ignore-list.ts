import { sortedDistinct } from './python-text.js';

/** An ignore setting such as `sensor,db` as its parts; an empty setting is one empty part, which is in every name. */
export function ignoreParts(setting: string): readonly string[] {
  return setting.split(',');
}

/** Whether a name contains one of the parts. */
export function isIgnored(name: string, parts: readonly string[]): boolean {
  return parts.some((part) => name.includes(part));
}

/** util.py:113, filter_list: distinct names that contain none of the parts, sorted. */
export function notIgnored(names: Iterable<string>, parts: readonly string[]): readonly string[] {
  return sortedDistinct([...names].filter((name) => !isIgnored(name, parts)));
}

/** util.py:138, remove_duplicates: names up to their first dot, distinct; sorted, where the original had a set's order. */
export function baseNames(names: readonly string[]): readonly string[] {
  return sortedDistinct(names.map(baseName));
}

export function baseName(node: string): string {
  return node.split('.', 1)[0]!;
}
