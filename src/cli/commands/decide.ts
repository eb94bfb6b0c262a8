import { dirname } from 'node:path';
import { engineConfiguration, policyReference, serviceSettings, type EngineConfiguration } from '../../core/configuration/engine-configuration.js';
import { decide, recordedNames, type OpenLoopDecision } from '../../experiment/decide.js';
import { fileOfRun } from '../../experiment/file-of-run.js';
import { refuseOtherKind } from '../../experiment/input/document-kind.js';
import { parseDocument } from '../../experiment/input/schema-faults.js';
import { readYaml } from '../../experiment/input/yaml-document.js';
import { knownPolicies } from '../../experiment/known-policies.js';
import { liveFile } from '../../experiment/live-file.js';
import { policySet, withPolicy } from '../../experiment/policy-set.js';
import { readRecordedSeries } from '../../experiment/recorded-series.js';
import { describeCommand, type CliCommand, type Conversation } from '../command.js';
import { exitCode, type ExitCode } from '../exit-code.js';

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
      .requiredOption('--readings <file>', 'the folder of a run (its timeline.csv), a journal, or a CSV file with columns t_s and NAME.cpu for each target, NAME.replicas or NAME.nodes where recorded')
      .option('--config <file.yaml>', `its engine: section (elascale.yaml, or a scenario); without it policy ${defaults.policy.name}, from ${size.min} to ${size.max} replicas, a decision each row, no group scaled`)
      .option('--policy <policy>', 'in place of the configuration\'s policy')
      .action((options: Options) => perform(options, (talk) => decideOn(options, talk))),
};

async function decideOn({ readings: recording, config, policy }: Options, talk: Conversation): Promise<ExitCode> {
  const file = fileOfRun(recording, 'timeline.csv');
  const written = config === undefined ? defaults : engineSection(config);
  const configuration = policy === undefined ? written : withPolicy(written, policyReference.parse(policy));
  const references = [configuration.policy, configuration.group_policy ?? []].flat();
  const place = policy !== undefined ? { file: 'command line', path: '--policy' } : { file: config ?? 'defaults', path: 'engine.policy' };
  const base = policy !== undefined || config === undefined ? process.cwd() : dirname(config);
  const known = await knownPolicies(references, written.compat, base, place);
  const { table: readings, notes } = readRecordedSeries(file);
  for (const text of notes) talk.note(text);
  const named = Object.keys({ ...written.services, ...written.groups });
  const recorded = recordedNames(readings);
  if (named.length > 0 && !recorded.some((name) => named.includes(name))) {
    talk.note(`${config}: the settings of ${named.join(', ')} apply to nothing here: the recording has ${recorded.join(', ')}`);
  }
  const decisions = decide(readings, configuration, policySet(configuration, known));
  talk.answer(decisions);
  const width = Math.max(12, ...recorded.map((name) => name.length));
  for (const decision of decisions) talk.say(line(decision, width));
  const changes = decisions.filter(({ decision, replicas }) => decision !== replicas).length;
  talk.say(`${references.map(({ name }) => name).join(' and, for node groups, ')}: ${decisions.length} decisions, ${changes} of them a change.`);
  return exitCode.done;
}

/** @throws InputError */
function engineSection(file: string): EngineConfiguration {
  const document = readYaml(file);
  refuseOtherKind(document, ['engine', 'scenario', 'live'], 'a file with an engine: section');
  return parseDocument(liveFile, document).engine;
}

function line({ t_s, service, utilisation, replicas, decision, reason }: OpenLoopDecision, width: number): string {
  const seen = utilisation === null ? '    -' : utilisation.toFixed(3);
  return `${t_s.toFixed(1).padStart(9)} s  ${service.padEnd(width)} cpu ${seen}  ${replicas}${decision === replicas ? '     ' : ` -> ${decision}`}  ${reason}`;
}
