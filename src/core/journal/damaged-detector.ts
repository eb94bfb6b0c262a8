import type { AnomalySettings } from '../configuration/anomaly-configuration.js';
import { DetectorStateError } from '../anomaly/detector-state.js';
import { builtInDetectors } from '../anomaly/registry.js';
import type { EngineState } from '../engine/state.js';

/** The first detector of a checkpoint that no engine can go on from, and what is wrong with it; `undefined`: there is none. */
export function damagedDetector({ detector: { name } }: AnomalySettings, { anomaly }: EngineState): string | undefined {
  const kind = builtInDetectors.get(name);
  if (kind === undefined) return `a detector ${JSON.stringify(name)} that is not known (there are ${[...builtInDetectors.keys()].join(', ')})`;
  for (const [series, memory] of anomaly?.series ?? []) {
    if ('learning' in memory) continue;
    try {
      kind.restore(memory.detector);
    } catch (error) {
      if (!(error instanceof DetectorStateError)) throw error;
      return `a checkpoint whose detector of ${series} is damaged (${error.message})`;
    }
  }
  return undefined;
}
