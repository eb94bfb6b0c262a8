import { baseNames, notIgnored } from './ignore-list.js';
import { OriginalStop } from './original-stop.js';
import { lines, strip } from './python-text.js';

/** util.py:123, get_app_stacks: the printed stack list -> stacks to watch, sorted. */
export function watchedStacks(printed: string, ignore: readonly string[]): readonly string[] {
  return notIgnored(lines(printed), ignore);
}

/** util.py:249, get_stack_services: the printed service list -> services, as listed. */
export function allServices(printed: string): readonly string[] {
  return lines(printed);
}

/** The same with the ignore list: services in the order they are checked. */
export function watchedServices(printed: string, ignore: readonly string[]): readonly string[] {
  return notIgnored(lines(printed), ignore);
}

/** util.py:142-151, get_stack_nodes: the printed task list, a node a line -> node groups. An inner blank line is a group named "". */
export function watchedGroups(printed: string, ignore: readonly string[]): readonly string[] {
  return baseNames(notIgnored(lines(printed), ignore));
}

/** util.py, get_macroservice: the printed task list of a service -> node of its first task. */
export function nodeOfService(printed: string): string {
  return lines(printed)[0]!;
}

/** util.py:172-181, get_macro_replicas: lines of the printed node table that contain the name. */
export function groupCount(printed: string, base: string): number {
  return lines(printed).filter((line) => line.includes(base)).length;
}

/** util.py:105, get_label: the one label copied, cut at the second "=". Ends with IndexError without any. */
export function copiedLabel(printed: string): { readonly key: string; readonly value: string } {
  const [key, value] = strip(printed).split('=');
  if (key === undefined || value === undefined) throw new OriginalStop('IndexError', `no label in ${JSON.stringify(printed)}`);
  return { key, value };
}
