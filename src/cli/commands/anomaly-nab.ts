import { availableParallelism } from 'node:os';
import { publishedScores } from '../../anomaly/nab/published-scores.js';
import { writeResults } from '../../anomaly/nab/results-files.js';
import { detectionsOf, loadCorpus, runNab, windowCount, type DetectorResult, type LoadedCorpus } from '../../anomaly/nab/run-nab.js';
import { builtInDetectors } from '../../core/anomaly/registry.js';
import { didYouMean } from '../../experiment/input/did-you-mean.js';
import { foundText, InputError } from '../../experiment/input/input-error.js';
import { systemReason } from '../../experiment/input/system-reason.js';
import { describeCommand, nameList, wholeNumber, type CliCommand, type Conversation } from '../command.js';
import { exitCode, type ExitCode } from '../exit-code.js';
import { checkOutFolder } from '../out-file.js';
import { progressOf } from '../run/progress.js';

interface Options {
  readonly json?: boolean;
  readonly data: string;
  readonly detector?: readonly string[];
  readonly jobs?: number;
  readonly out?: string;
}

const defaultOut = 'reports/nab';
/** The published scores are over so many files. */
const filesOfNab = 58;

export const anomalyNabCommand: CliCommand = {
  name: 'nab',
  build: (perform) =>
    describeCommand('nab', 'run detectors over the Numenta Anomaly Benchmark and score them as it does', [
      'elascale anomaly nab --data ../NAB',
      'elascale anomaly nab --data ../NAB --detector relative-entropy,windowed-gaussian --jobs 2 --out reports/nab',
    ])
      .requiredOption('--data <dir>', 'a checkout of numenta/NAB, or as much of it as data/, labels/ and config/profiles.json')
      .option('--detector <a,b>', `detectors (default: all: ${[...builtInDetectors.keys()].join(', ')})`, nameList('--detector'))
      .option('--jobs <n>', 'files scored at once (default: as many as there are cores)', wholeNumber('--jobs', 1, 256))
      .option('--out <dir>', `where NAB's results files go (default: ${defaultOut})`)
      .action((options: Options) => perform(options, (talk) => nab(options, talk))),
};

async function nab({ data, detector, jobs = availableParallelism(), out = defaultOut }: Options, talk: Conversation): Promise<ExitCode> {
  const detectors = detector ?? [...builtInDetectors.keys()];
  for (const name of detectors) checkKnown(name);
  checkOutFolder(out);
  const corpus = loadCorpus(data);
  if (corpus.unlabelled.length > 0) talk.note(`${corpus.unlabelled.length} files of ${data} have no labels and are left out: ${corpus.unlabelled.slice(0, 5).join(', ')}`);
  const signal = talk.terminal.interruption();
  const progress = progressOf(detectionsOf(corpus, detectors).map((each) => each.detector), talk.terminal, 'files');
  const results = await runNab(corpus, detectors, { jobs, signal }, (detection) => progress.finished(detection.detector)).finally(() => progress.end());
  if (results === undefined) {
    talk.note('Interrupted: nothing was written.');
    talk.answer({ interrupted: true });
    return exitCode.interrupted;
  }
  written(() => writeResults(out, corpus, results), out);
  for (const line of scoreboard(corpus, results)) talk.say(line);
  talk.note(`Results files: ${out}`);
  talk.answer({
    ...figuresOf(results), files: corpus.files.length, windows: windowCount(corpus.files), out,
  });
  return exitCode.done;
}

/** @throws InputError */
function checkKnown(name: string): void {
  const known = [...builtInDetectors.keys()];
  if (known.includes(name)) return;
  const suggestion = didYouMean(name, known);
  throw new InputError([{
    file: 'command line', path: '--detector', found: foundText(name), allowed: known.join(', '), ...(suggestion === undefined ? {} : { suggestion }),
  }]);
}

/** @throws InputError */
function written(write: () => void, out: string): void {
  try {
    write();
  } catch (error) {
    throw new InputError([{ file: 'command line', path: '--out', found: `${foundText(out)} (${systemReason(error)})`, allowed: 'a folder that can be written' }]);
  }
}

function figuresOf(results: readonly DetectorResult[]) {
  const by = <Value>(figure: (result: DetectorResult) => Value) => Object.fromEntries(results.map((result) => [result.detector, figure(result)]));
  return {
    scores: by(({ profiles }) => Object.fromEntries([...profiles].map(([name, { normalised }]) => [name, normalised]))),
    thresholds: by(({ profiles }) => Object.fromEntries([...profiles].map(([name, { threshold }]) => [name, threshold]))),
    records_per_s: by(({ records_per_s }) => Math.round(records_per_s)),
    memory_B: by(({ memory_B }) => memory_B),
  };
}

/** Ours and the published ones, the best on the first profile at the top. */
function scoreboard({ files, profiles }: LoadedCorpus, results: readonly DetectorResult[]): readonly string[] {
  const ours = results.map(({ detector, profiles: scores, records_per_s, memory_B }) => ({
    name: `* ${detector}`,
    scores: [...scores.values()].map(({ normalised }) => normalised),
    rest: [Math.round(records_per_s).toLocaleString('en'), (memory_B / 1024 ** 2).toFixed(1)],
  }));
  const published = publishedScores.map(([name, ...scores]) => ({ name: `  ${name}`, scores, rest: ['', ''] }));
  const rows = [
    ['  detector', ...profiles.map(({ name }) => name), 'records/s', 'MiB'],
    ...[...ours, ...published].sort((a, b) => b.scores[0]! - a.scores[0]!).map(({ name, scores, rest }) => [name, ...scores.map((score) => score.toFixed(2)), ...rest]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ').trimEnd());
  const note = files.length === filesOfNab ? `over all ${filesOfNab} files` : `over these ${files.length} files, so they do not compare with the published ones over ${filesOfNab}`;
  return [...lines, '', `* scored here, ${note}.`];
}
