import { didYouMean } from './did-you-mean.js';
import { foundText } from './input-error.js';
import type { PathFault } from './schema-faults.js';

export type Path = readonly PropertyKey[];

/** No fault where something holds, else one. */
export function unless(holds: boolean, path: Path, found: string, allowed: string): PathFault[] {
  return holds ? [] : [{ path, found, allowed }];
}

/** A name has to be among those known. */
export function knownName(path: Path, name: string, kind: string, known: readonly string[], place: 'value' | 'key' = 'value'): PathFault[] {
  if (known.includes(name)) return [];
  const suggestion = didYouMean(name, known);
  return [{
    path,
    found: `unknown ${kind} ${foundText(name)}`,
    allowed: known.length === 0 ? `no ${kind}: there is none` : known.join(', '),
    ...(suggestion === undefined ? {} : { suggestion }),
    atKey: place === 'key',
  }];
}

export function positiveTime(path: Path, time_s: number): PathFault[] {
  return unless(time_s > 0, path, `${time_s} s`, 'a time above 0 s');
}

/** Something begins before the run ends. A run without length has that as its own fault. */
export function beforeEnd(path: Path, at_s: number, duration_s: number): PathFault[] {
  return unless(at_s < duration_s || duration_s === 0, path, `${at_s} s`, `before the end, ${duration_s} s`);
}

/** Every name once. */
export function eachOnce(names: readonly string[], pathOf: (index: number) => Path, allowed: string): PathFault[] {
  return names.flatMap((name, index) => unless(names.indexOf(name) === index, pathOf(index), `${foundText(name)} a second time`, allowed));
}
