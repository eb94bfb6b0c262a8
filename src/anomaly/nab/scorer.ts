import { probationOf } from './corpus.js';
import type { Profile } from './profile.js';
import type { RowWindow } from './windows.js';

/** A detector's scores on a file, and its windows. */
export interface ScoredFile {
  readonly name: string;
  readonly windows: readonly RowWindow[];
  readonly scores: Float64Array;
}

/** One line of NAB's table of scores. Rows in probation count nowhere. */
export interface FileScore {
  readonly file: string;
  readonly score: number;
  readonly tp: number;
  readonly tn: number;
  readonly fp: number;
  readonly fn: number;
}

export interface ProfileScore {
  readonly threshold: number;
  readonly raw: number;
  /** 0: nothing detected; 100: every window at its first row and no false alarm. */
  readonly normalised: number;
  readonly files: readonly FileScore[];
}

/** Above every score: nothing is detected. */
const silence = 1.1;

/** A row that counts: its score, its worth before weights, its window among all of the corpus (-1: outside). */
interface Rows {
  readonly score: Float64Array;
  readonly worth: Float64Array;
  readonly window: Int32Array;
  readonly windows: number;
}

/**
 * NAB's scorer (Lavin, Ahmad: Evaluating real-time anomaly detection algorithms, 2015; README of numenta/NAB): the one
 * threshold for the corpus with the greatest sum of raw scores, normalised between silence and perfection.
 * @param windows in the label file, which are more than count when some lie in probation
 */
export function scoreCorpus(files: readonly ScoredFile[], windows: number, profile: Profile): ProfileScore {
  const perFile = files.map(rowsOf);
  const { threshold, raw } = bestThreshold(joined(perFile), profile);
  const [silent, perfect] = [-windows * profile.falseNegative, windows * profile.truePositive];
  return {
    threshold,
    raw,
    normalised: perfect === silent ? 0 : (100 * (raw - silent)) / (perfect - silent),
    files: files.map(({ name }, index) => ({ file: name, ...scoreAt(perFile[index]!, threshold, profile) })),
  };
}

/** Falls from 1 far before 0 to -1 far behind it; all of it is over at 3. */
function scaledSigmoid(x: number): number {
  return x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1;
}

const earliest = scaledSigmoid(-1);

function rowsOf({ windows, scores }: ScoredFile): Rows {
  const probation = probationOf(scores.length);
  const rows = scores.length - probation;
  const worth = new Float64Array(rows);
  const window = new Int32Array(rows).fill(-1);
  let [next, counted] = [0, 0];
  for (let row = 0; row < scores.length; row += 1) {
    while (next < windows.length && windows[next]!.last < row) next += 1;
    const open = windows[next];
    const inside = open !== undefined && row >= open.first;
    if (row < probation) continue;
    worth[row - probation] = inside ? worthInside(row, open) : worthOutside(row, windows[next - 1]);
    if (!inside) continue;
    window[row - probation] = counted;
    if (row === open.last) counted += 1;
  }
  return { score: scores.subarray(probation), worth, window, windows: counted };
}

function worthInside(row: number, { first, last }: RowWindow): number {
  return scaledSigmoid(-(last - row + 1) / (last - first + 1)) / earliest;
}

/** By the distance from the window before; never to the one after. */
function worthOutside(row: number, before: RowWindow | undefined): number {
  return before === undefined ? -1 : scaledSigmoid((row - before.last) / (before.last - before.first));
}

function joined(parts: readonly Rows[]): Rows {
  const rows = parts.reduce((sum, { score }) => sum + score.length, 0);
  const all = { score: new Float64Array(rows), worth: new Float64Array(rows), window: new Int32Array(rows) };
  let [at, windows] = [0, 0];
  for (const part of parts) {
    all.score.set(part.score, at);
    all.worth.set(part.worth, at);
    for (const [row, window] of part.window.entries()) all.window[at + row] = window === -1 ? -1 : window + windows;
    at += part.score.length;
    windows += part.windows;
  }
  return { ...all, windows };
}

/** Sweeps the distinct scores from the top; of equal sums the higher threshold. */
function bestThreshold({ score, worth, window, windows }: Rows, { truePositive, falsePositive, falseNegative }: Profile): { readonly threshold: number; readonly raw: number } {
  const order = Uint32Array.from(score.keys()).sort((a, b) => score[b]! - score[a]! || a - b);
  const caught = new Float64Array(windows).fill(-falseNegative);
  let falseAlarms = 0;
  let best = { threshold: silence, raw: -windows * falseNegative };
  for (let at = 0; at < order.length;) {
    const threshold = score[order[at]!]!;
    for (; at < order.length && score[order[at]!] === threshold; at += 1) {
      const row = order[at]!;
      const inside = window[row]!;
      if (inside === -1) falseAlarms += worth[row]! * falsePositive;
      else caught[inside] = Math.max(caught[inside]!, worth[row]! * truePositive);
    }
    let raw = falseAlarms;
    for (const value of caught) raw += value;
    if (raw > best.raw) best = { threshold, raw };
  }
  return best;
}

function scoreAt({ score, worth, window, windows }: Rows, threshold: number, { truePositive, falsePositive, falseNegative }: Profile): Omit<FileScore, 'file'> {
  const caught = new Float64Array(windows).fill(-falseNegative);
  const count = { tp: 0, tn: 0, fp: 0, fn: 0 };
  let falseAlarms = 0;
  for (const [row, inside] of window.entries()) {
    const detected = score[row]! >= threshold;
    count[inside === -1 ? (detected ? 'fp' : 'tn') : detected ? 'tp' : 'fn'] += 1;
    if (!detected) continue;
    if (inside === -1) falseAlarms += worth[row]! * falsePositive;
    else caught[inside] = Math.max(caught[inside]!, worth[row]! * truePositive);
  }
  return { score: caught.reduce((sum, value) => sum + value, falseAlarms), ...count };
}
