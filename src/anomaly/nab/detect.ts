import { setFlagsFromString, getHeapStatistics } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { builtInDetectors } from '../../core/anomaly/registry.js';
import type { Bytes, Seconds } from '../../core/units.js';
import { declarationOf, readSeries } from './corpus.js';

/** One detector, one file. */
export interface Detection {
  readonly detector: string;
  readonly folder: string;
  readonly file: string;
}

export interface Detected {
  readonly scores: Float64Array;
  /** In scoring alone. */
  readonly spent_s: Seconds;
  /** What the detector holds at the end. */
  readonly memory_B: Bytes;
}

/** Scores a file with a new detector with its defaults, one row at a time. @throws InputError */
export function detect({ detector: name, folder, file }: Detection): Detected {
  const series = readSeries({ folder }, file);
  const declared = declarationOf(series);
  const kind = builtInDetectors.get(name)!;
  const scores = new Float64Array(series.values.length);
  const record = { t_s: 0, value: 0 };
  const before_B = heldMemory();
  const detector = kind.create(declared, kind.parameters.parse({}));
  const start_ms = performance.now();
  for (let row = 0; row < scores.length; row += 1) {
    record.t_s = series.times_s[row]!;
    record.value = series.values[row]!;
    scores[row] = detector.score(record);
  }
  const spent_s = (performance.now() - start_ms) / 1000;
  const memory_B = Math.max(0, heldMemory() - before_B);
  // Keeps the detector from being collected before its memory is counted.
  record.value = detector.score({ t_s: record.t_s, value: NaN });
  return { scores, spent_s, memory_B };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Of this thread alone, garbage left out. */
function heldMemory(): Bytes {
  collect();
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}
