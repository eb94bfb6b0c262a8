import { availableParallelism } from 'node:os';
import { calibrate, type Calibration, type CalibrationJob, type FitAll } from '../../experiment/calibrate/calibrate.js';
import { fitInWorkers } from '../../experiment/calibrate/fit-in-workers.js';
import { plantDocument } from '../../experiment/calibrate/plant-document.js';
import { CalibrationError } from '../../experiment/calibrate/recording.js';
import { fileOfRun } from '../../experiment/file-of-run.js';
import { timelineOf } from '../../experiment/gap/read-run.js';
import { canonicalName } from '../../experiment/gap/series-name.js';
import type { Table } from '../../experiment/input/csv.js';
import { InputError } from '../../experiment/input/input-error.js';
import { readText } from '../../experiment/input/read-text.js';
import { loadScenario } from '../../experiment/load-scenario.js';
import { parseRecordedLoad, type RecordedLoad } from '../../experiment/load-trace.js';
import { readRecordedSeries } from '../../experiment/recorded-series.js';
import { sha256 } from '../../experiment/run-directory.js';
import { scenarioNamed } from '../../experiment/scenario-named.js';
import type { Scenario } from '../../experiment/scenario.js';
import { describeCommand, type CliCommand, type Conversation } from '../command.js';
import { exitCode, type ExitCode } from '../exit-code.js';
import { checkOutFile, handOver } from '../out-file.js';
import type { Terminal } from '../terminal.js';

interface Options {
  readonly json?: boolean;
  readonly scenario: string;
  readonly load?: RecordedLoad;
  readonly out?: string;
}

/** One round of the blocks: two of eight rows to fit and one to prove. */
const rows_min = 24;
const recording_max_B = 256 * 1024 ** 2;

export const calibrateCommand = calibrateCommandWith(fitInWorkers);

/** With another way to fit, for tests that need no threads. */
export function calibrateCommandWith(fitIn: typeof fitInWorkers): CliCommand {
  return {
    name: 'calibrate',
    build: (perform) =>
      describeCommand('calibrate', 'fit a scenario\'s plant to a recording by simulation and tell the error on a held-back half', [
        'elascale calibrate recorded.csv --scenario scenarios/elascale/compute-simple.yaml --out plant.yaml',
        'elascale calibrate recorded.csv --scenario compute-simple --load recorded.csv#sensor.replicas --out plant.yaml',
        'elascale calibrate monday.ndjson --scenario compute-simple --out plant.yaml',
      ])
        .argument('<recording>', 'the folder of a run (its timeline.csv), a journal, or a CSV file with columns t_s, SERVICE.cpu, SERVICE.net_tx_B, SERVICE.replicas, SERVICE.running, GROUP.cpu, GROUP.nodes, throughput_rps, latency_mean_s, as far as there are any')
        .requiredOption('--scenario <file>', 'scenario file, or the name of one in scenarios/')
        .option('--load <file#column>', 'the recorded number of clients (default: the recording\'s own column, else the scenario\'s)', parseRecordedLoad)
        .option('--out <plant.yaml>', 'where the plant file goes (default: stdout)')
        .action((recording: string, options: Options) => perform(options, (talk) => fitTo(recording, options, fitIn, talk))),
  };
}

async function fitTo(recording: string, options: Options, fitIn: typeof fitInWorkers, talk: Conversation): Promise<ExitCode> {
  const file = fileOfRun(recording, 'timeline.csv');
  const scenarioFile = scenarioNamed(options.scenario);
  if (options.out !== undefined) checkOutFile(options.out, [file, scenarioFile, options.load?.file ?? []].flat());
  const { table, notes } = readRecordedSeries(file);
  for (const text of notes) talk.note(text);
  const written = (await loadScenario(scenarioFile)).scenario;
  const load = options.load ?? ownLoad(table, written);
  const { scenario } = await loadScenario(scenarioFile, load === undefined ? {} : { load });
  const plant = { ...scenario, window_s: scenario.engine.window };
  const job = { plant, timeline: timelineOf(table), interval_s: scenario.engine.interval };
  const signal = talk.terminal.interruption();
  const begun = () => {
    if (table.rows < rows_min) talk.note(`${file}: ${table.rows} rows are few: eight of each 16 are held back, and with fewer the errors say little of the fit`);
    talk.note(`fitting ${scenario.name} to ${table.rows} rows of ${file}; nothing is written before it is done ...`);
  };
  const calibration = await fitted(job, file, talk.terminal, (simulated) => fitIn({ jobs: availableParallelism(), signal }, simulated), begun);
  if (calibration === undefined) {
    talk.note('Interrupted: nothing was written.');
    talk.answer({ scenario: scenario.name, interrupted: true });
    return exitCode.interrupted;
  }
  const document = plantDocument(plant, calibration, { file, sha256: sha256(readText(file, recording_max_B)), scenario: scenario.name });
  handOver(document, options.out, talk);
  const { parameters, withoutHeldBack, errors, unidentified, rows } = calibration;
  talk.answer({ ...(options.out === undefined ? {} : { out: options.out }), parameters, without_held_back: withoutHeldBack, nrmse: errors, kept_from_scenario: unidentified, rows });
  for (const line of describe(calibration)) talk.note(line);
  return exitCode.done;
}

/** Nothing when it was interrupted. @throws InputError */
async function fitted(job: CalibrationJob, file: string, terminal: Terminal, fitAll: (simulated: () => void) => FitAll, begun: () => void): Promise<Calibration | undefined> {
  const progress = searchProgress(terminal);
  try {
    return await calibrate(job, fitAll(progress.simulated), (simulations_max) => {
      begun();
      progress.begin(simulations_max);
    });
  } catch (error) {
    if (error instanceof CalibrationError) throw new InputError([{ file, path: '', found: error.found, allowed: error.allowed }]);
    throw error;
  } finally {
    progress.end();
  }
}

/** A line that redraws itself on a screen, nothing anywhere else: a search ends when it finds no better, so its length is only bounded. */
function searchProgress({ redraws, writeErr, width }: Terminal) {
  const start_ms = performance.now();
  let done = 0;
  let most = 0;
  const draw = (text: string) => { if (redraws) writeErr(`\r\u001b[2K${text.slice(0, width - 1)}`); };
  return {
    begin: (simulations_max: number) => { most = simulations_max; },
    simulated: () => draw(`${++done} of at most ${most} simulations, ${Math.round((performance.now() - start_ms) / 1000)} s`),
    end: () => draw(''),
  };
}

/** The recording's own column of its clients, where it has one. */
function ownLoad(table: Table, { workload }: Scenario): RecordedLoad | undefined {
  const source = workload.find(({ kind }) => kind === 'closed');
  const client = source?.kind === 'closed' ? source.service : undefined;
  // What was asked of the clients, to the second; else how many a row shows.
  const column = table.columns.find((name) => source !== undefined && name === `${source.name}.offered`)
    ?? table.columns.find((name) => client !== undefined && canonicalName(name) === canonicalName(`${client}.replicas`));
  return column === undefined ? undefined : { file: table.file, column };
}

function describe({ errors, unidentified, rows }: Calibration): string[] {
  const names = Object.keys(errors.whole);
  const width = Math.max(6, ...names.map((name) => name.length));
  const cell = (value: number | undefined) => (value?.toFixed(3) ?? '-').padStart(10);
  return [
    `NRMSE         ${''.padEnd(Math.max(0, width - 12))}fitted  held back  whole fit   (${rows.held_back} of ${rows.used + rows.held_back} rows held back)`,
    ...names.map((name) => `${name.padEnd(width)}${cell(errors.fitted[name])} ${cell(errors.held_back[name])} ${cell(errors.whole[name])}`),
    ...(unidentified.length === 0 ? [] : [`Not told by this recording, kept from the scenario: ${unidentified.join(', ')}.`]),
  ];
}
