import { existsSync, readFileSync } from 'node:fs';
import { dirname, basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadCorpus, type LoadedCorpus } from '../../../src/anomaly/nab/run-nab.js';
import { builtInDetectors } from '../../../src/core/anomaly/registry.js';
import { declarationOf } from '../../../src/anomaly/nab/corpus.js';
import { parseCsv } from '../../../src/experiment/input/csv.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** $ELASCALE_NAB, else `../shared/nab` beside the project. */
export const nabFolder = resolve(root, process.env['ELASCALE_NAB'] ?? '../shared/nab');

/** The data are not the project's, so the tests on them can only be skipped where they are not; that is said. */
export const nabIsThere = existsSync(join(nabFolder, 'labels/combined_windows.json'));
if (!nabIsThere) process.stderr.write(`NAB is absent: ${nabFolder} does not exist, so ALL TESTS ON ITS DATA ARE SKIPPED; set ELASCALE_NAB to a checkout\n`);

let loaded: LoadedCorpus | undefined;
export function corpus(): LoadedCorpus {
  loaded ??= loadCorpus(nabFolder);
  return loaded;
}

/** What NAB's own detector gave for a file, as recorded. */
export function recordedScores(detector: string, file: string): Float64Array {
  const path = join(nabFolder, 'results', detector, dirname(file), `${detector}_${basename(file)}`);
  return Float64Array.from(parseCsv(readFileSync(path, 'utf8'), path).numbers('anomaly_score'));
}

/** What ours gives. */
export function ownScores(detector: string, file: string): Float64Array {
  const series = corpus().series.get(file)!;
  const kind = builtInDetectors.get(detector)!;
  const model = kind.create(declarationOf(series), kind.parameters.parse({}));
  return series.values.map((value, row) => model.score({ t_s: series.times_s[row]!, value }));
}

interface Expected {
  readonly threshold: number; readonly raw: number; readonly normalized: number;
  readonly tp: number; readonly tn: number; readonly fp: number; readonly fn: number;
  readonly per_file_raw: Readonly<Record<string, number>>;
}

export function expectedScores(): Readonly<Record<string, Readonly<Record<string, Expected>>>> {
  return (JSON.parse(readFileSync(join(nabFolder, 'expected_scores.json'), 'utf8')) as { detectors: Record<string, Record<string, Expected>> }).detectors;
}
