import { combined } from './combined/combined.js';
import { contextual } from './contextual/contextual.js';
import type { DetectorKind } from './detector.js';
import { htm } from './htm/htm.js';
import { knnCad } from './knn-cad.js';
import { randomCutForest } from './random-cut-forest/random-cut-forest.js';
import { relativeEntropy } from './relative-entropy.js';
import { windowedGaussian } from './windowed-gaussian.js';

/** The built-in detectors by name, in the order in which they are listed. A new one is one line here. */
export const builtInDetectors: ReadonlyMap<string, DetectorKind> = byName([
  relativeEntropy,
  windowedGaussian,
  knnCad,
  randomCutForest,
  contextual,
  combined,
  htm,
]);

function byName(list: readonly DetectorKind[]): ReadonlyMap<string, DetectorKind> {
  return new Map(list.map((kind) => [kind.name, kind]));
}
