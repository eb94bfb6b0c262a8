import type { DetectorKind } from './detector.js';
import { relativeEntropy } from './relative-entropy.js';

/** The built-in detectors by name, in the order in which they are listed. A new one is one line here. */
export const builtInDetectors: ReadonlyMap<string, DetectorKind> = byName([
  relativeEntropy,
]);

function byName(list: readonly DetectorKind[]): ReadonlyMap<string, DetectorKind> {
  return new Map(list.map((kind) => [kind.name, kind]));
}
