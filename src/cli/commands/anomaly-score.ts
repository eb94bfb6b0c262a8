import { closeSync, createReadStream, existsSync, openSync, writeSync } from 'node:fs';
import { stdin } from 'node:process';
import { addAbortSignal } from 'node:stream';
import { Envelope } from '../../anomaly/envelope.js';
import { probationOf } from '../../anomaly/nab/corpus.js';
import { seriesRows, type SeriesColumns, type SeriesFindings, type SeriesRow } from '../../anomaly/series-stream.js';
import type { Detector, DetectorKind, SeriesDeclaration } from '../../core/anomaly/detector.js';
import { DetectorStateError } from '../../core/anomaly/detector-state.js';
import { builtInDetectors } from '../../core/anomaly/registry.js';
import { counted } from '../../core/counted.js';
import { foundText, InputError } from '../../experiment/input/input-error.js';
import { readText } from '../../experiment/input/read-text.js';
import { systemReason } from '../../experiment/input/system-reason.js';
import { anomalyFigure } from '../../report/anomaly-figure.js';
import { describeCommand, oneOf, wholeNumber, type CliCommand, type Conversation } from '../command.js';
import { exitCode, type ExitCode } from '../exit-code.js';
import { checkOutFile, handOver } from '../out-file.js';

interface Options {
  readonly json?: boolean;
  readonly detector: string;
  readonly column: string;
  readonly time?: string;
  readonly range?: readonly [min: number, max: number];
  readonly probation?: number;
  readonly threshold?: number;
  readonly out?: string;
  readonly svg?: string;
  readonly state?: string;
}

const state_max_B = 512 * 1024 ** 2;
const stretches_max = 840;
const probation_max = 750;
/** The highest rows that `--json` tells. */
const told_max = 20;

export const anomalyScoreCommand: CliCommand = {
  name: 'score',
  build: (perform) =>
    describeCommand('score', 'score a column of a CSV file, row by row', [
      'elascale anomaly score timeline.csv --detector relative-entropy --column rest_api.cpu --svg scores.svg',
      'tail -n +1 -f load.csv | elascale anomaly score - --detector windowed-gaussian --column value --range 0,100',
    ])
      .argument('<file>', 'a CSV file with a header, - for standard input')
      .requiredOption('--detector <name>', `one of ${[...builtInDetectors.keys()].join(', ')}`, oneOf('--detector', [...builtInDetectors.keys()]))
      .requiredOption('--column <name>', 'the values')
      .option('--time <name>', 'the column of stamps (default: timestamp, t_est_s, t_s or time, else rows are counted)')
      .option('--range <min,max>', 'declared range of the values (default: the file\'s own; of standard input, that of the rows in probation)', rangeOf)
      .option('--probation <n>', 'rows to learn from (default: 15 % of the file, at most 750)', wholeNumber('--probation', 0, 1_000_000))
      .option('--threshold <score>', 'scores above it are counted, once probation is over, and shaded (default: the detector\'s own)', scoreOf)
      .option('--out <scores.csv>', 'where the scores go (default: stdout)')
      .option('--svg <file>', 'draw the series and its scores')
      .option('--state <file>', 'go on from the detector\'s state in this file, where there is one, and leave it there')
      .action((file: string, options: Options) => perform(options, (talk) => score(file, options, talk))),
};

async function score(file: string, options: Options, talk: Conversation): Promise<ExitCode> {
  for (const option of ['out', 'svg', 'state'] as const) if (options[option] !== undefined) checkOutFile(options[option], file === '-' ? [] : [file], `--${option}`);
  const columns = { value: options.column, ...(options.time === undefined ? {} : { time: options.time }) };
  const kind = builtInDetectors.get(options.detector)!;
  const restored = options.state === undefined || !existsSync(options.state) ? undefined : restoredFrom(options.state, kind);
  const signal = talk.terminal.interruption();
  const declared = restored !== undefined || file === '-' ? undefined : await declarationOf(file, columns, options, signal);
  const findings = noFindings();
  const threshold = options.threshold ?? kind.threshold;
  const rows = untilInterrupted(seriesRows(chunksOf(file, signal), nameOf(file), columns, findings), signal);
  const sink = new Sink(options, talk, threshold, restored === undefined);
  let detector: Detector;
  try {
    detector = await scoreRows(rows, restored ?? (declared === undefined ? undefined : begin(kind, declared)), (held) => begin(kind, heldDeclaration(held, options)), options.probation ?? probation_max, sink);
  } finally {
    sink.close();
  }
  for (const note of notesOn(findings)) talk.note(`${nameOf(file)}: ${note}`);
  if (options.svg !== undefined) {
    handOver(anomalyFigure(sink.envelope.stretches, threshold, { title: `${options.column} scored by ${kind.name}`, series: `${options.column}, ${nameOf(file)}`, detector: kind.name }), options.svg, talk, '--svg');
  }
  if (options.state !== undefined) handOver(`${JSON.stringify(detector.state())}\n`, options.state, talk, '--state');
  talk.note(`${counted(findings.rows, 'row')}, ${sink.alarms} with a score above ${threshold}`);
  talk.answer({ detector: kind.name, column: options.column, ...findings, threshold, alarms: sink.alarms, highest: sink.highest, ...(signal.aborted ? { interrupted: true } : {}) });
  if (signal.aborted) talk.note('Interrupted: what was scored until then is whole.');
  return signal.aborted ? exitCode.interrupted : exitCode.done;
}

/** Rows until `hold` of them are there wait for a detector that is declared by them, unless there is one. */
async function scoreRows(rows: AsyncIterable<readonly SeriesRow[]>, begun: Detector | undefined, beginWith: (held: readonly SeriesRow[]) => Detector, hold: number, sink: Sink): Promise<Detector> {
  let detector = begun;
  const held: SeriesRow[] = [];
  for await (const batch of rows) {
    if (detector === undefined) {
      held.push(...batch);
      if (held.length < hold) continue;
      detector = beginWith(held);
      sink.take(held.splice(0), detector);
    } else sink.take(batch, detector);
  }
  detector ??= beginWith(held);
  sink.take(held, detector);
  return detector;
}

/** What becomes of the scores. */
class Sink {
  readonly envelope = new Envelope(stretches_max);
  readonly highest: { row: number; stamp: string; value: number; score: number }[] = [];
  alarms = 0;
  #row = 0;
  #probation_rows: number | undefined;
  readonly #write: (text: string) => void;
  readonly #descriptor: number | undefined;

  /** @param probation whether the detector begins with one */
  constructor(options: Options, { terminal, json }: Conversation, private readonly threshold: number, private readonly probation: boolean) {
    const descriptor = options.out === undefined ? undefined : openSync(options.out, 'w');
    this.#descriptor = descriptor;
    this.#write = descriptor !== undefined ? (text) => writeSync(descriptor, text) : json ? () => undefined : terminal.writeOut;
    this.#write('timestamp,value,anomaly_score\n');
  }

  take(rows: readonly SeriesRow[], detector: Detector): void {
    let text = '';
    const first = this.probation ? (this.#probation_rows ??= detector.state().series.probation) : 0;
    for (const row of rows) {
      const found = detector.score(row);
      this.envelope.add(row.stamp, row.value, found);
      if (found > this.threshold && this.#row >= first) this.alarms += 1;
      this.#keep(row, found);
      text += `${quoted(row.stamp)},${Number.isNaN(row.value) ? '' : row.value},${found}\n`;
      this.#row += 1;
    }
    if (text !== '') this.#write(text);
  }

  /** The highest scores, of equal ones the first. */
  #keep({ stamp, value }: SeriesRow, found: number): void {
    const least = this.highest.at(-1)?.score ?? 0;
    if (found === 0 || (this.highest.length === told_max && found <= least)) return;
    const place = this.highest.findIndex(({ score: other }) => other < found);
    this.highest.splice(place === -1 ? this.highest.length : place, 0, { row: this.#row, stamp, value, score: found });
    if (this.highest.length > told_max) this.highest.pop();
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}

/** A first pass over the file for what was not declared. */
async function declarationOf(file: string, columns: SeriesColumns, { range, probation }: Options, signal: AbortSignal): Promise<SeriesDeclaration> {
  const findings = noFindings();
  let [min, max] = [Infinity, -Infinity];
  if (range === undefined || probation === undefined) {
    for await (const batch of untilInterrupted(seriesRows(chunksOf(file, signal), file, columns, findings), signal)) [min, max] = rangeWith(batch, min, max);
  }
  return declared(range ?? [min, max], probation ?? probationOf(findings.rows));
}

function heldDeclaration(held: readonly SeriesRow[], { range, probation }: Options): SeriesDeclaration {
  return declared(range ?? rangeWith(held, Infinity, -Infinity), probation ?? Math.min(held.length, probation_max));
}

function rangeWith(rows: readonly SeriesRow[], min: number, max: number): [number, number] {
  for (const { value } of rows) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

/** Of no value at all there is no range either: 0 to 0. */
function declared([min, max]: readonly [number, number], probation: number): SeriesDeclaration {
  return min <= max ? { min, max, probation } : { min: 0, max: 0, probation };
}

function begin(kind: DetectorKind, series: SeriesDeclaration): Detector {
  return kind.create(series, kind.parameters.parse({}));
}

/** @throws InputError */
function restoredFrom(file: string, kind: DetectorKind): Detector {
  const fault = (path: string, found: string, allowed: string) => new InputError([{ file, path, found, allowed }]);
  let state: unknown;
  try {
    state = JSON.parse(readText(file, state_max_B));
  } catch (error) {
    if (error instanceof SyntaxError) throw fault('', `no whole JSON (${error.message})`, `the state of a ${kind.name} detector`);
    throw error;
  }
  try {
    return kind.restore(state);
  } catch (error) {
    if (error instanceof DetectorStateError) throw fault(error.path, error.found, error.allowed);
    throw error;
  }
}

async function* chunksOf(file: string, signal: AbortSignal): AsyncGenerator<string> {
  const stream = addAbortSignal(signal, file === '-' ? stdin : createReadStream(file));
  stream.setEncoding('utf8');
  try {
    for await (const chunk of stream) yield chunk as string;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new InputError([{ file, path: '', found: systemReason(error), allowed: 'a readable file' }]);
  }
}

/** Whole rows alone: one that was being read is left. */
async function* untilInterrupted<Batch>(batches: AsyncIterable<Batch>, signal: AbortSignal): AsyncGenerator<Batch> {
  try {
    for await (const batch of batches) yield batch;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

function noFindings(): SeriesFindings {
  return { rows: 0, missing: 0, duplicate: 0, backward: 0, unreadable: 0 };
}

function notesOn({ missing, duplicate, backward, unreadable }: SeriesFindings): readonly string[] {
  return [
    missing > 0 ? `${counted(missing, 'row')} without a value: scored 0, nothing learned from them` : '',
    duplicate > 0 ? `${counted(duplicate, 'row')} with the stamp of the row before: taken like any other` : '',
    backward > 0 ? `${counted(backward, 'row')} back in time: taken in the order in which they stand` : '',
    unreadable > 0 ? `${counted(unreadable, 'stamp')} that cannot be read: taken as the stamp before` : '',
  ].filter((note) => note !== '');
}

function quoted(stamp: string): string {
  return /[",\n]/.test(stamp) ? `"${stamp.replaceAll('"', '""')}"` : stamp;
}

function rangeOf(text: string): readonly [number, number] {
  const [min, max, ...more] = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (more.length === 0 && min! <= max! && Math.max(Math.abs(min!), Math.abs(max!)) <= 1e100) return [min!, max!];
  throw new InputError([{ file: 'command line', path: '--range', found: foundText(text), allowed: 'two numbers MIN,MAX, the smaller first' }]);
}

function scoreOf(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new InputError([{ file: 'command line', path: '--threshold', found: foundText(text), allowed: 'a number from 0 to 1' }]);
}
