import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { SeriesDeclaration } from '../../core/anomaly/detector.js';
import { parseCsv } from '../../experiment/input/csv.js';
import { foundText, InputError } from '../../experiment/input/input-error.js';
import { readText } from '../../experiment/input/read-text.js';
import { systemReason } from '../../experiment/input/system-reason.js';
import { timeOf } from '../time-stamp.js';
import { readJson } from './profile.js';

/** A file of the corpus and where its anomalies are. */
export interface LabelledFile {
  /** As the labels name it: `realTweets/Twitter_volume_KO.csv`. */
  readonly name: string;
  /** First and last stamp of every window, in order, seconds. */
  readonly windows: readonly (readonly [first_s: number, last_s: number])[];
}

export interface Corpus {
  readonly folder: string;
  readonly files: readonly LabelledFile[];
  /** Files of data/ that have no labels; nothing is done with them. */
  readonly unlabelled: readonly string[];
}

/** The rows of a file, columns by columns. */
export interface Series {
  /** Stamps as they stand, and in seconds. */
  readonly stamps: readonly string[];
  readonly times_s: Float64Array;
  readonly values: Float64Array;
}

const labels = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])));
const size_max_B = 64 * 1024 ** 2;

/**
 * Reads which files a NAB checkout has and where their windows are (`labels/combined_windows.json`).
 * @throws InputError also when a labelled file is not there: scores over other files would not compare
 */
export function readCorpus(folder: string): Corpus {
  const file = join(folder, 'labels', 'combined_windows.json');
  const windows = readJson(file, labels, size_max_B, 'category/file.csv -> list of [first stamp, last stamp]');
  const there = new Set(dataFiles(join(folder, 'data')));
  const files = Object.entries(windows).map(([name, spans]) => {
    if (!there.delete(name)) throw new InputError([{ file, path: name, found: 'a file that is not in data/', allowed: 'the whole of what is labelled' }]);
    return { name, windows: spans.map(([first, last]) => [stampIn(file, name, first), stampIn(file, name, last)] as const) };
  });
  if (files.length === 0) throw new InputError([{ file, path: '', found: 'no labelled file', allowed: 'at least one' }]);
  return { folder, files: files.sort((a, b) => (a.name < b.name ? -1 : 1)), unlabelled: [...there].sort() };
}

/** `category/file.csv` for every CSV file one folder deep. */
function dataFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => readdirSync(join(folder, name)).filter((file) => file.endsWith('.csv')).map((file) => `${name}/${file}`));
  } catch (error) {
    throw new InputError([{ file: folder, path: '', found: systemReason(error), allowed: 'the folder data/ of a NAB checkout' }]);
  }
}

/** Reads a data file: `timestamp,value`, further columns left alone. @throws InputError */
export function readSeries({ folder }: Pick<Corpus, 'folder'>, name: string): Series {
  const file = join(folder, 'data', name);
  const table = parseCsv(readText(file, size_max_B), file);
  const stamps = table.texts('timestamp');
  const times_s = Float64Array.from(stamps, (stamp, row) => stampIn(file, `timestamp, row ${row + 1}`, stamp));
  const values = Float64Array.from(table.numbers('value'));
  return { stamps, times_s, values };
}

/** The first rows, which score nothing: 15 % of a file, of 5000 rows at most. */
export function probationOf(rows: number): number {
  return Math.min(Math.floor(0.15 * rows), 750);
}

/** What NAB tells a detector of a file beforehand. Missing values are of no range. */
export function declarationOf({ values }: Series): SeriesDeclaration {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min: Math.min(min, max), max: Math.max(min, max), probation: probationOf(values.length) };
}

function stampIn(file: string, path: string, stamp: string): number {
  const time_s = timeOf(stamp);
  if (Number.isFinite(time_s)) return time_s;
  throw new InputError([{ file, path, found: foundText(stamp), allowed: 'a stamp such as 2014-04-10 07:15:00' }]);
}
