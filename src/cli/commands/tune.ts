import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { readYaml } from '../../experiment/input/yaml-document.js';
import { knownPolicies } from '../../experiment/known-policies.js';
import { loadScenario } from '../../experiment/load-scenario.js';
import { isPolicyModule, moduleNameFrom } from '../../experiment/policy-module.js';
import { simulateInWorkers, type SimulateAll } from '../../experiment/runner/simulate-in-workers.js';
import { scenarioNamed } from '../../experiment/scenario-named.js';
import { tunedEngineSection } from '../../experiment/tune/engine-section.js';
import { defaultObjective, objectiveText, parseObjective } from '../../experiment/tune/objective-expression.js';
import { parameterSpace } from '../../experiment/tune/parameter-space.js';
import { tune, type TuneResult } from '../../experiment/tune/tune.js';
import { describeCommand, wholeNumber, type CliCommand, type Conversation } from '../command.js';
import { exitCode } from '../exit-code.js';
import { checkOutFile, handOver } from '../out-file.js';

interface Options {
  readonly json?: boolean;
  readonly policy: string;
  readonly space?: string;
  readonly objective: string;
  readonly budget: number;
  readonly out?: string;
  readonly jobs?: number;
}

export const tuneCommand = commandWith(simulateInWorkers);

/** With another way to simulate, for tests that need no threads. */
export function commandWith(simulateAll: SimulateAll): CliCommand {
  return {
    name: 'tune',
    build: (perform) =>
      describeCommand('tune', 'search a policy\'s parameters on a scenario and write the best as an engine: section', [
        'elascale tune scenarios/elascale/compute-simple.yaml --policy target-tracking --out tuned.yaml',
        'elascale tune scenarios/flash-crowd.yaml --policy discrete --objective "slo_violation_share + 0.001*task_seconds" --budget 300',
      ])
        .argument('<scenario>', 'scenario file, or the name of one in scenarios/')
        .requiredOption('--policy <policy>', 'built-in policy with tunable parameters, or an ES module')
        .option('--space <file.yaml>', 'ranges by parameter, in place of the policy\'s own: {target: {min: 0.4, max: 0.7}}')
        .option('--objective <expr>', 'weighted sum of metrics to make small (docs/metrics.md)', defaultObjective)
        .option('--budget <n>', 'simulations in all', wholeNumber('--budget', 6, 100_000), 120)
        .option('--out <file.yaml>', 'where the engine: section goes (default: stdout)')
        .option('--jobs <n>', 'worker threads (default: one a core)', wholeNumber('--jobs', 1, 256))
        .action((file: string, options: Options) => perform(options, (talk) => tuneScenario(scenarioNamed(file), options, simulateAll, talk))),
  };
}

async function tuneScenario(file: string, options: Options, simulateAll: SimulateAll, talk: Conversation) {
  if (options.out !== undefined) checkOutFile(options.out, [file, options.space ?? [], isPolicyModule(options.policy) ? options.policy : []].flat());
  const objective = parseObjective(options.objective);
  const { scenario } = await loadScenario(file, { policies: [options.policy] });
  const policy = scenario.policies[0]!;
  const known = await knownPolicies([policy], 'none', dirname(file), { file: 'command line', path: '--policy' });
  const space = parameterSpace(known.get(policy.name)!, options.space);
  const signal = talk.terminal.interruption();
  let percent = -1;
  const result = await tune({
    scenario, policy, space, objective, budget: options.budget, base: dirname(file), jobs: options.jobs ?? availableParallelism(), signal,
    progress: (done, of) => {
      const now = Math.floor((100 * done) / of / 10) * 10;
      if (now !== percent) talk.note(`${done} of ${of} simulations`);
      percent = now;
    },
  }, simulateAll);
  if (signal.aborted) {
    talk.note('Interrupted: nothing was written.');
    talk.answer({ scenario: scenario.name, policy: policy.name, interrupted: true });
    return exitCode.interrupted;
  }
  const written = (readYaml(file).value as { engine?: Readonly<Record<string, unknown>> }).engine ?? {};
  // A module is named from the folder of the file that its name stands in.
  const there = options.out !== undefined && isPolicyModule(policy.name) ? moduleNameFrom(options.out, resolve(dirname(file), policy.name)) : result.policy;
  const section = tunedEngineSection(written, policy.parameters, { ...result, policy: there }, scenario.name);
  handOver(section, options.out, talk);
  talk.answer({ ...result, scenario: scenario.name, engine: section, ...(options.out === undefined ? {} : { out: options.out }) });
  talk.note(verdict(result, options.out));
  return exitCode.done;
}

function verdict({ policy, objective, proof, best }: TuneResult, out: string | undefined): string {
  const figures = `${objective}: default ${objectiveText(proof.default, 4)}, best found ${objectiveText(proof.best, 4)} on ${proof.seeds} fresh seeds; late or failed ${objectiveText(proof.shown.slo_violation_share.default, 3)} % and ${objectiveText(proof.shown.slo_violation_share.best, 3)} %, task time ${objectiveText(proof.shown.task_seconds.default, 4)} s and ${objectiveText(proof.shown.task_seconds.best, 4)} s`;
  const parameters = Object.entries(best).map(([name, value]) => `${name} ${value}`).join(', ');
  const where = out === undefined ? '' : ` Written to ${out}.`;
  return proof.won
    ? `${policy} with ${parameters} beats its default (${figures}).${where}`
    : `The default of ${policy} stays: ${parameters} did not beat it beyond doubt (${figures}).${where}`;
}
