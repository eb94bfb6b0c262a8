import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { eachOnce } from '../../experiment/input/check.js';
import { InputError } from '../../experiment/input/input-error.js';
import { loadScenario, type LoadedScenario, type ScenarioOverrides } from '../../experiment/load-scenario.js';
import { parseRecordedLoad, type RecordedLoad } from '../../experiment/load-trace.js';
import { RunDirectory } from '../../experiment/run-directory.js';
import type { RunRecord } from '../../experiment/run-record.js';
import { scenarioNamed } from '../../experiment/scenario-named.js';
import { simulateInWorkers, type SimulateAll, type SimulationTask } from '../../experiment/runner/simulate-in-workers.js';
import { TaskError } from '../../experiment/runner/worker-pool.js';
import { describeCommand, nameList, oneOf, wholeNumber, type CliCommand, type Conversation } from '../command.js';
import { exitCode, type ExitCode } from '../exit-code.js';
import { comparedScenario, stamp, tell } from '../run/finished-runs.js';
import { progressOf } from '../run/progress.js';
import { writeComparison, writeRun, type ComparedScenario } from '../run/write-comparison.js';

interface Options {
  readonly json?: boolean;
  readonly policy?: readonly string[];
  readonly seeds?: number;
  readonly fidelity?: 'request' | 'fluid';
  readonly load?: RecordedLoad;
  readonly plant?: string;
  readonly out?: string;
  readonly jobs?: number;
  readonly failOnSlo?: boolean;
}

export const runCommand: CliCommand = runCommandWith(simulateInWorkers);

/** The command with what simulates given from outside: threads, or a test's own. */
export function runCommandWith(simulateAll: SimulateAll): CliCommand {
  return {
    name: 'run',
    build: (perform) =>
      describeCommand('run', 'simulate scenarios, compare policies and write the report', [
        'elascale run scenarios/elascale/compute-simple.yaml',
        'elascale run scenarios/flash-crowd.yaml --policy none,adaptive,target-tracking --seeds 10',
        'elascale run scenarios/elascale/compute-simple.yaml --load recorded.csv#sensor.replicas --plant plant.yaml',
      ])
        .argument('<scenario...>', 'scenario files, or names of those in scenarios/')
        .option('--policy <a,b>', 'policies in place of the scenario\'s: labels it has, built-in names, or paths of ES modules', nameList('--policy'))
        .option('--seeds <n>', 'seeds 1 to N', wholeNumber('--seeds', 1, 1000))
        .option('--fidelity <fidelity>', 'request (every request an event) or fluid (rates)', oneOf('--fidelity', ['request', 'fluid'] as const))
        .option('--load <file.csv#column>', 'the column drives the clients; the run lasts as long as the recording', parseRecordedLoad)
        .option('--plant <file.yaml>', 'calibrated parameters in place of the scenario\'s (elascale calibrate)')
        .option('--out <dir>', 'run directory, new or empty (default: reports/NAME-TIME)')
        .option('--fail-on-slo', 'exit code 3 when a policy misses the objective')
        .option('--jobs <n>', 'worker threads (default: one a core)', wholeNumber('--jobs', 1, 256))
        .action((files: string[], options: Options) => perform(options, (talk) => run(files, options, simulateAll, talk))),
  };
}

async function run(files: readonly string[], options: Options, simulateAll: SimulateAll, talk: Conversation): Promise<ExitCode> {
  const started = new Date();
  const scenarios = await loadScenarios(files, overridesOf(options));
  const name = scenarios.length === 1 ? scenarios[0]!.scenario.name : 'evaluation';
  const directory = options.out === undefined
    ? RunDirectory.begin(join('reports', `${name}-${stamp(started)}`), 'numbered')
    : RunDirectory.begin(options.out);
  const signal = talk.terminal.interruption();
  let records: readonly RunRecord[];
  try {
    records = await simulateScenarios(scenarios, directory, simulateAll, { jobs: options.jobs ?? availableParallelism(), signal }, talk);
  } catch (error) {
    directory.discard();
    throw error;
  }
  const interrupted = signal.aborted;
  const compared = scenarios.flatMap((loaded) => comparedScenario(loaded, records) ?? []);
  if (compared.length === 0) {
    directory.discard();
    talk.say('Interrupted before any run had finished; nothing was written.');
    talk.answer({ runs: [], comparison: [], report: null, interrupted });
    return exitCode.interrupted;
  }
  try {
    writeComparison(directory, compared, { command: commandText(files, options), started, finished: new Date(), interrupted });
    if (!directory.complete()) talk.note(`Another run came first: this one stands in ${directory.path}`);
  } catch (error) {
    talk.note(`The runs are done and stay in ${directory.aside}`);
    throw error;
  }
  tell(compared, directory, interrupted, talk);
  for (const failure of policyFailures(compared)) talk.note(failure);
  const missed = options.failOnSlo === true ? objectivesMissed(compared) : [];
  for (const { scenario, policy, why } of missed) talk.note(`${scenario}, ${policy}: the objective is missed, ${why}`);
  return interrupted ? exitCode.interrupted : missed.length > 0 ? exitCode.checkFailed : exitCode.done;
}

/** Keys that were not given stay away, so that the scenario's own hold. */
function overridesOf({ policy, seeds, fidelity, load, plant }: Options): ScenarioOverrides {
  return {
    ...(policy === undefined ? {} : { policies: policy }),
    ...(seeds === undefined ? {} : { seeds }),
    ...(fidelity === undefined ? {} : { fidelity }),
    ...(load === undefined ? {} : { load }),
    ...(plant === undefined ? {} : { plantFile: plant }),
  };
}

/** @throws InputError with the faults of all files together */
async function loadScenarios(files: readonly string[], overrides: ScenarioOverrides): Promise<readonly LoadedScenario[]> {
  const results = await Promise.allSettled(files.map(async (file) => loadScenario(scenarioNamed(file), overrides)));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const internal = failures.find((failure) => !(failure instanceof InputError));
  if (internal !== undefined) throw internal;
  if (failures.length > 0) throw new InputError((failures as InputError[]).flatMap(({ faults }) => faults));
  const scenarios = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const again = eachOnce(scenarios.map(({ scenario }) => scenario.name), (index) => [index], 'scenarios of different names in one run');
  if (again.length > 0) throw new InputError(again.map(({ path: [index], ...fault }) => ({ ...fault, file: files[index as number]!, path: 'name' })));
  return scenarios;
}

/** Seed by seed over all scenarios and policies, so that what an interruption leaves is comparable. */
async function simulateScenarios(
  scenarios: readonly LoadedScenario[], directory: RunDirectory, simulateAll: SimulateAll, pool: { jobs: number; signal: AbortSignal }, { terminal }: Conversation,
): Promise<readonly RunRecord[]> {
  const seeds_max = Math.max(...scenarios.map(({ scenario }) => scenario.seeds));
  const tasks = Array.from({ length: seeds_max }, (_, index) => index + 1).flatMap((seed) =>
    scenarios
      .filter(({ scenario }) => seed <= scenario.seeds)
      .flatMap(({ scenario, file }) => scenario.policies.map((policy): SimulationTask => ({ scenario, policy, seed, base: dirname(resolve(file)) }))),
  );
  const label = ({ scenario, policy }: SimulationTask) => `${scenario.name}, ${policy.label}`;
  const progress = progressOf(tasks.map(label), terminal);
  const records: RunRecord[] = [];
  try {
    await simulateAll(tasks, pool, ({ record, journal }, task) => {
      writeRun(directory, record, journal, task.scenario.objective);
      records.push(record);
      progress.finished(label(task));
    });
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    const task = tasks[error.task]!;
    throw new Error(`${label(task)}, seed ${task.seed}: ${error.message}`, { cause: error.cause });
  } finally {
    progress.end();
  }
  return records;
}

/** A line for each policy that failed in some of its decisions; the engine held its targets there. */
function policyFailures(compared: readonly ComparedScenario[]): readonly string[] {
  return compared.flatMap(({ loaded: { scenario: { name, policies } }, records }) =>
    policies.flatMap(({ label }) => {
      const failures = records.flatMap(({ policy, policy_failure }) => (policy === label && policy_failure !== undefined ? [policy_failure] : []));
      const decisions = failures.reduce((sum, failure) => sum + failure.decisions, 0);
      return decisions === 0 ? [] : [`${name}, ${label}: ${decisions} decisions in ${failures.length} of ${records.filter(({ policy }) => policy === label).length} runs were held, the first: ${failures[0]!.first}`];
    }),
  );
}

/** Policies that do not keep the objective, by the comparison's own verdict. */
function objectivesMissed(compared: readonly ComparedScenario[]): readonly { readonly scenario: string; readonly policy: string; readonly why: string }[] {
  return compared.flatMap(({ comparison: { scenario, policies, verdict } }) =>
    policies.flatMap(({ policy, metrics }) => {
      if (verdict.keepers.includes(policy)) return [];
      const late = metrics['slo_violation_share']?.mean;
      const over = metrics['slo_violation_windows']?.mean;
      const share = late === undefined ? 'no request was answered or failed' : `${Number(late.toPrecision(3))} % of requests are late or failed`;
      return [{ scenario, policy, why: over === undefined ? share : `${share}, over the objective for ${Number(over.toPrecision(3))} % of the time` }];
    }),
  );
}

/** The command line that gives these runs again. */
function commandText(files: readonly string[], { policy, seeds, fidelity, load, plant }: Options): string {
  const quoted = (text: string) => (/^[\w./,#=:+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);
  const option = (flag: string, value: string | number | undefined) => (value === undefined ? [] : [flag, String(value)]);
  return [
    'elascale', 'run', ...files,
    ...option('--policy', policy?.join(',')), ...option('--seeds', seeds), ...option('--fidelity', fidelity),
    ...option('--load', load && `${load.file}#${load.column}`), ...option('--plant', plant),
  ].map(quoted).join(' ');
}
