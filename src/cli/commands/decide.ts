import { engineConfiguration, policyReference, serviceSettings } from '../../core/configuration/engine-configuration.js';
import { decide, recordedNames, type OpenLoopDecision } from '../../experiment/decide.js';
import { readCsv } from '../../experiment/input/csv.js';
import { parseDocument } from '../../experiment/input/schema-faults.js';
import { readYaml } from '../../experiment/input/yaml-document.js';
import { knownPolicies } from '../../experiment/known-policies.js';
import { liveFile } from '../../experiment/live-file.js';
import { policySet, withPolicy } from '../../experiment/policy-set.js';
import { describeCommand, type CliCommand } from '../command.js';
import { exitCode } from '../exit-code.js';

interface Options {
  readonly json?: boolean;
  readonly readings: string;
  readonly config?: string;
  readonly policy?: string;
}

const defaults = engineConfiguration.parse({});
const size = serviceSettings(defaults, '');

export const decideCommand: CliCommand = {
  name: 'decide',
  build: (perform) =>
    describeCommand('decide', 'feed recorded utilisation to a policy and print its decisions (open loop)', [
      'elascale decide --readings recording.csv --policy adaptive',
      'elascale decide --readings recording.csv --config elascale.yaml --policy target-tracking --json',
    ])
      .requiredOption('--readings <file.csv>', 'columns t_s and NAME.cpu for each target, NAME.replicas or NAME.nodes where recorded')
      .option('--config <file.yaml>', `its engine: section (elascale.yaml, or a scenario); without it policy ${defaults.policy.name}, from ${size.min} to ${size.max} replicas, a decision each row, no group scaled`)
      .option('--policy <policy>', 'in place of the configuration\'s policy')
      .action((options: Options) =>
        perform(options, async (talk) => {
          const written = options.config === undefined ? defaults : parseDocument(liveFile, readYaml(options.config)).engine;
          const reference = options.policy === undefined ? written.policy : policyReference.parse(options.policy);
          const configuration = withPolicy(written, reference);
          const known = await knownPolicies([reference], written.compat, process.cwd(), options.policy === undefined ? (options.config ?? 'defaults') : 'command line');
          const readings = readCsv(options.readings);
          const named = Object.keys({ ...written.services, ...written.groups });
          const recorded = recordedNames(readings);
          if (named.length > 0 && !recorded.some((name) => named.includes(name))) {
            talk.note(`${options.config}: the settings of ${named.join(', ')} apply to nothing here: the recording has ${recorded.join(', ')}`);
          }
          const decisions = decide(readings, configuration, policySet(configuration, known));
          talk.answer(decisions);
          for (const decision of decisions) talk.say(line(decision));
          const changes = decisions.filter(({ decision, replicas }) => decision !== replicas).length;
          talk.say(`${reference.name}: ${decisions.length} decisions, ${changes} of them a change.`);
          return exitCode.done;
        })),
};

function line({ t_s, service, utilisation, replicas, decision, reason }: OpenLoopDecision): string {
  const seen = utilisation === null ? '    -' : utilisation.toFixed(3);
  return `${t_s.toFixed(1).padStart(9)} s  ${service.padEnd(12)} cpu ${seen}  ${replicas}${decision === replicas ? '     ' : ` -> ${decision}`}  ${reason}`;
}
