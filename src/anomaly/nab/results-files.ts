import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DetectorResult, LoadedCorpus } from './run-nab.js';
import type { FileScore, ProfileScore } from './scorer.js';
import { labelsOf } from './windows.js';

/**
 * Writes what NAB writes into its folder results/: `<detector>/<category>/<detector>_<file>.csv` with a score a row,
 * `<detector>/<detector>_<profile>_scores.csv` with a score a file, and for all detectors `thresholds.json` and
 * `final_results.json` with the normalised scores.
 */
export function writeResults(out: string, corpus: LoadedCorpus, results: readonly DetectorResult[]): void {
  for (const result of results) {
    for (const [name, text] of resultFiles(corpus, result)) write(join(out, result.detector, name), text);
  }
  const byDetector = (value: (score: ProfileScore) => unknown) =>
    Object.fromEntries(results.map(({ detector, profiles }) => [detector, Object.fromEntries([...profiles].map(([name, score]) => [name, value(score)]))]));
  write(join(out, 'thresholds.json'), json(byDetector(({ threshold, raw }) => ({ score: raw, threshold }))));
  write(join(out, 'final_results.json'), json(byDetector(({ normalised }) => normalised)));
}

/** Names within the detector's folder, and texts. */
export function* resultFiles({ files, series }: LoadedCorpus, { detector, scores, profiles }: DetectorResult): Generator<readonly [name: string, text: string]> {
  for (const file of files) {
    const { stamps, times_s, values } = series.get(file.name)!;
    const labels = labelsOf(file, times_s);
    const rows = [...scores.get(file.name)!].map((score, row) => `${stamps[row]},${values[row]},${decimal(score)},${labels[row]}\n`);
    yield [join(dirname(file.name), `${detector}_${basename(file.name)}`), `timestamp,value,anomaly_score,label\n${rows.join('')}`];
  }
  for (const [profile, score] of profiles) yield [`${detector}_${profile}_scores.csv`, scoreTable(detector, profile, score)];
}

function scoreTable(detector: string, profile: string, { threshold, files }: ProfileScore): string {
  const total = (key: Exclude<keyof FileScore, 'file'>) => files.reduce((sum, file) => sum + file[key], 0);
  const cells = ({ score, tp, tn, fp, fn }: Omit<FileScore, 'file'>) => [decimal(score), tp, tn, fp, fn, tp + tn + fp + fn];
  const lines = [
    ['Detector', 'Profile', 'File', 'Threshold', 'Score', 'TP', 'TN', 'FP', 'FN', 'Total_Count'],
    ...files.map((file) => [detector, profile, file.file, decimal(threshold), ...cells(file)]),
    ['Totals', '', '', '', ...cells({ score: total('score'), tp: total('tp'), tn: total('tn'), fp: total('fp'), fn: total('fn') })],
  ];
  return lines.map((line) => `${line.join(',')}\n`).join('');
}

/** As Python prints a float: never without a point. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 4)}\n`;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
