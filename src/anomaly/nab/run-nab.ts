import type { Bytes } from '../../core/units.js';
import { runInWorkers, type WorkerPool } from '../../experiment/runner/worker-pool.js';
import { readCorpus, readSeries, type Corpus, type LabelledFile, type Series } from './corpus.js';
import type { Detected, Detection } from './detect.js';
import { readProfiles, type Profile } from './profile.js';
import { scoreCorpus, type ProfileScore } from './scorer.js';
import { rowWindows } from './windows.js';

/** A corpus with its rows. */
export interface LoadedCorpus extends Corpus {
  readonly profiles: readonly Profile[];
  readonly series: ReadonlyMap<string, Series>;
}

/** What a detector made of the corpus. */
export interface DetectorResult {
  readonly detector: string;
  readonly scores: ReadonlyMap<string, Float64Array>;
  /** By profile, in their order. */
  readonly profiles: ReadonlyMap<string, ProfileScore>;
  /** On one core. */
  readonly records_per_s: number;
  /** Of the file that took most. */
  readonly memory_B: Bytes;
}

/** @throws InputError */
export function loadCorpus(folder: string): LoadedCorpus {
  const corpus = readCorpus(folder);
  return { ...corpus, profiles: readProfiles(folder), series: new Map(corpus.files.map(({ name }) => [name, readSeries(corpus, name)])) };
}

/** Every file once per detector, the longest first so that no thread is left with one at the end. */
export function detectionsOf({ folder, files, series }: LoadedCorpus, detectors: readonly string[]): readonly Detection[] {
  const longestFirst = [...files].sort((a, b) => series.get(b.name)!.values.length - series.get(a.name)!.values.length);
  return detectors.flatMap((detector) => longestFirst.map(({ name }) => ({ detector, folder, file: name })));
}

/**
 * Scores every file with every detector in worker threads, then the scores as NAB does. Nothing when it was interrupted.
 * @throws TaskError
 */
export async function runNab(
  corpus: LoadedCorpus, detectors: readonly string[], pool: Pick<WorkerPool, 'jobs' | 'signal'>, finished: (detection: Detection) => void,
): Promise<readonly DetectorResult[] | undefined> {
  const detected = new Map<string, Map<string, Detected>>(detectors.map((name) => [name, new Map()]));
  await runInWorkers<Detection, Detected>(detectionsOf(corpus, detectors), { ...pool, entry: new URL('./detect-worker.js', import.meta.url) }, (result, task) => {
    detected.get(task.detector)!.set(task.file, result);
    finished(task);
  });
  if (pool.signal?.aborted === true) return undefined;
  return [...detected].map(([detector, files]) => {
    const all = [...files.values()];
    const scores = new Map([...files].map(([name, { scores: each }]) => [name, each]));
    return {
      detector,
      scores,
      profiles: new Map(corpus.profiles.map((profile) => [profile.name, scoreResults(corpus, scores, profile)])),
      records_per_s: all.reduce((sum, each) => sum + each.scores.length, 0) / all.reduce((sum, { spent_s }) => sum + spent_s, 0),
      memory_B: Math.max(...all.map(({ memory_B }) => memory_B)),
    };
  });
}

/** Scores of every file by one profile. */
export function scoreResults({ files, series }: Pick<LoadedCorpus, 'files' | 'series'>, scores: ReadonlyMap<string, Float64Array>, profile: Profile): ProfileScore {
  const scored = files.map((file) => ({ name: file.name, windows: rowWindows(file, series.get(file.name)!.times_s), scores: scores.get(file.name)! }));
  return scoreCorpus(scored, windowCount(files), profile);
}

export function windowCount(files: readonly LabelledFile[]): number {
  return files.reduce((sum, { windows }) => sum + windows.length, 0);
}
