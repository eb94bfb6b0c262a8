import { dirname, resolve } from 'node:path';
import type { Seconds } from '../core/units.js';
import type { Profile, Source } from '../sim/model/workload.js';
import type { Scenario } from './scenario.js';
import { didYouMean } from './input/did-you-mean.js';
import { readCsv, timeColumn, type Table } from './input/csv.js';
import { foundText, InputError } from './input/input-error.js';
import { readRecordedSeries } from './recorded-series.js';

type Steps = Extract<Profile, { kind: 'steps' }>;
type Trace = Extract<Profile, { kind: 'trace' }>;

/**
 * The scenario with every `trace` profile made steps: each value holds until the next row; rows without a value or
 * after the end are passed over.
 * @param file the scenario's file, which paths of traces are relative to
 * @throws InputError when a CSV or its column is missing or holds no level
 */
export function resolveTraces(scenario: Scenario, file: string): Scenario {
  const workload = scenario.workload.map((source) => {
    if (source.level.kind !== 'trace') return source;
    return { ...source, level: traceSteps(source.level, resolve(dirname(file), source.level.file), scenario.duration) };
  });
  return { ...scenario, workload };
}

function traceSteps({ column, time_column, time_scale, level_scale }: Trace, file: string, duration_s: Seconds): Steps {
  const table = readCsv(file);
  const times = table.numbers(time_column).map((t_s) => t_s * time_scale);
  const levels = table.numbers(column).map((level) => level * level_scale);
  return steps(table, column, times, levels, duration_s);
}

/** A column of a recording (CSV or journal) that drives a source: `--load FILE#COLUMN`. */
export interface RecordedLoad {
  readonly file: string;
  readonly column: string;
}

/** @throws InputError when the text is not of the form `FILE.csv#COLUMN` */
export function parseRecordedLoad(text: string): RecordedLoad {
  const cut = text.lastIndexOf('#');
  if (cut <= 0 || cut === text.length - 1) {
    throw new InputError([{ file: 'command line', path: '--load', found: foundText(text), allowed: 'FILE.csv#COLUMN' }]);
  }
  return { file: text.slice(0, cut), column: text.slice(cut + 1) };
}

/** Recordings begin about 0, some after a phase that was cut off; a time further on counts from elsewhere. */
const begin_s_max = 86_400;

/**
 * The scenario with one source's level taken from a recording, lasting as long as the recording does.
 * Which source: the only closed one, else the only one; else that whose name or service begins the column's name
 * (`sensor.replicas`).
 * @throws InputError
 */
export function withRecordedLoad(scenario: Scenario, { file, column }: RecordedLoad): Scenario {
  const { table } = readRecordedSeries(file);
  const times = timeColumn(table);
  const levels = table.numbers(column);
  const first = times.reduce((least, t_s) => Math.min(least, t_s), Infinity);
  if (first > begin_s_max && first < Infinity) {
    throw new InputError([{ file, path: '', found: `times that begin at ${first} s`, allowed: 'seconds from the start of the recording: of Unix times, subtract the first' }]);
  }
  const duration = times.reduce((last, t_s) => Math.max(last, t_s), 0);
  if (!(duration > scenario.warm_up)) {
    throw new InputError([{ file, path: '', found: `a recording of ${duration} s`, allowed: `one longer than the scenario's warm-up, ${scenario.warm_up} s` }]);
  }
  const driven = drivenSource(scenario.workload, column, file);
  const level = steps(table, column, times, levels, duration);
  return { ...scenario, duration, workload: scenario.workload.map((source) => (source === driven ? { ...source, level } : source)) };
}

function drivenSource(sources: readonly Source[], column: string, file: string): Source {
  const closed = sources.filter(({ kind }) => kind === 'closed');
  const subject = column.split('.')[0];
  const named = sources.find((source) => source.name === subject || (source.kind === 'closed' && source.service === subject));
  const driven = closed.length === 1 ? closed[0] : sources.length === 1 ? sources[0] : named;
  if (driven !== undefined) return driven;
  const names = sources.map(({ name }) => name);
  const suggestion = didYouMean(subject ?? '', names);
  throw new InputError([{
    file, path: column, found: `a column that could drive several sources`, allowed: `a column whose name begins with one of ${names.join(', ')}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  }]);
}

/** Values held until the next row, from time 0 on; the last value before 0 counts as the level at 0. */
function steps({ file }: Table, column: string, times: readonly Seconds[], levels: readonly number[], duration_s: Seconds): Steps {
  const rows = times
    .map((t_s, index) => ({ at: Math.max(0, t_s), level: levels[index]! }))
    .filter(({ at, level }) => !Number.isNaN(at) && !Number.isNaN(level) && at < duration_s)
    .sort((a, b) => a.at - b.at);
  const negative = rows.find(({ level }) => level < 0);
  if (negative !== undefined) throw new InputError([{ file, path: column, found: `the level ${negative.level}`, allowed: 'levels of 0 or more' }]);
  if (rows.length === 0) throw new InputError([{ file, path: column, found: 'no value within the run', allowed: `one or more rows before ${duration_s} s` }]);
  const held = rows.filter(({ at }, index) => rows[index + 1]?.at !== at);
  const changes = held.filter(({ level }, index) => index === 0 || level !== held[index - 1]!.level);
  return { kind: 'steps', steps: [{ at: 0, level: changes[0]!.level }, ...changes.slice(1)] };
}
