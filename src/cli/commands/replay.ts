import { JournalError, parseJournal, type Journal } from '../../core/journal/parse.js';
import { replay } from '../../core/journal/replay.js';
import { whatIf, type WhatIfCycle } from '../../core/journal/what-if.js';
import { policyReference, type PolicyReference } from '../../core/configuration/engine-configuration.js';
import { counted } from '../../core/counted.js';
import { fileOfRun } from '../../experiment/file-of-run.js';
import { InputError } from '../../experiment/input/input-error.js';
import { readText } from '../../experiment/input/read-text.js';
import { knownPolicies } from '../../experiment/known-policies.js';
import { listedDigest, moduleFolder } from '../../experiment/recorded-modules.js';
import { sha256 } from '../../experiment/run-directory.js';
import { policySet, withPolicy } from '../../experiment/policy-set.js';
import { describeCommand, type CliCommand, type Conversation } from '../command.js';
import { exitCode, type ExitCode } from '../exit-code.js';

const size_max_B = 1024 ** 3;

export const replayCommand: CliCommand = {
  name: 'replay',
  build: (perform) =>
    describeCommand('replay', 'decide a recorded journal again: every decision must come out the same', [
      'elascale replay journal.ndjson',
      'elascale replay journal.ndjson --policy target-tracking',
    ])
      .argument('<journal>', 'journal.ndjson of a run or of a live engine, or a folder with one run')
      .option('--policy <policy>', 'show what this policy would have decided on the recorded snapshots')
      .action((path: string, options: { json?: boolean; policy?: string }) =>
        perform(options, async (talk) => {
          const file = fileOfRun(path, 'journal.ndjson');
          const text = readText(file, size_max_B);
          const journal = parsed(text, file);
          return options.policy === undefined ? again(journal, text, file, talk) : instead(journal, file, policyReference.parse(options.policy), talk);
        })),
};

async function again(journal: Journal, text: string, file: string, talk: Conversation): Promise<ExitCode> {
  const { configuration } = journal.header;
  const references = [configuration.policy, configuration.group_policy ?? []].flat();
  const { folder, nameThere, notes } = moduleFolder(references, file, process.cwd());
  for (const note of notes) talk.note(note);
  const there = await knownPolicies(references.map((reference) => ({ ...reference, name: nameThere(reference.name) })), configuration.compat, folder, { file, path: 'configuration.policy' });
  const known = new Map([...there, ...references.map(({ name }) => [name, there.get(nameThere(name))!] as const)]);
  const result = replay(journal, policySet(configuration, known));
  if (result.match) refuseShortened(text, file);
  talk.answer(result);
  if (result.match) {
    talk.say(`${counted(result.cycles, 'cycle')} replayed, every line the same byte for byte.`);
    return exitCode.done;
  }
  talk.say(`cycle ${result.cycle} differs at ${result.path || 'the whole line'}:\n  recorded ${JSON.stringify(result.recorded)}\n  replayed ${JSON.stringify(result.replayed)}`);
  return exitCode.checkFailed;
}

async function instead(journal: Journal, file: string, reference: PolicyReference, talk: Conversation): Promise<ExitCode> {
  const known = await knownPolicies([reference], 'none', process.cwd(), { file: 'command line', path: '--policy' });
  const configuration = withPolicy(journal.header.configuration, { ...reference, compat: 'none' });
  const cycles = whatIf(journal, configuration, policySet(configuration, known));
  const differing = cycles.filter(({ recorded, instead: other }) => differ(recorded, other));
  talk.answer({ journal: file, policy: reference.name, cycles: cycles.length, differ: differing.length, decisions: cycles });
  for (const cycle of differing) talk.say(describe(cycle));
  talk.say(`${reference.name}, under the default engine, would have decided differently in ${differing.length} of ${counted(cycles.length, 'cycle')} (open loop: the recorded cluster did not obey it).`);
  return exitCode.done;
}

/** Lines that all replay may still not be all lines: the manifest of a run directory knows. @throws InputError */
function refuseShortened(text: string, file: string): void {
  const listed = listedDigest(file);
  if (listed === undefined || listed === sha256(text)) return;
  throw new InputError([{
    file, path: '', found: 'not the whole journal that the run directory\'s manifest.json lists: what is there replays, but its SHA-256 is another',
    allowed: 'the journal as the run wrote it; a part of it is replayed outside of the run directory',
  }]);
}

/** @throws InputError with the line and what is wrong with it */
function parsed(text: string, file: string): Journal {
  try {
    const journal = parseJournal(text);
    if (!journal.torn) return journal;
    throw new JournalError(text.split('\n').length, 'a line that is cut short, as a crash in the middle of a write leaves it');
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    throw new InputError([{ file, line: error.line, path: '', found: error.problem, allowed: 'a journal as run and live write it (docs/journal.md)' }]);
  }
}

/** Another size for a target in one of the two; a target that only one of them decided on counts when it changes there. */
function differ(recorded: WhatIfCycle['recorded'], other: WhatIfCycle['instead']): boolean {
  const sizes = (decisions: WhatIfCycle['recorded']) => new Map(decisions.map(({ target, current, decision }) => [target, { current, decision }]));
  const [first, second] = [sizes(recorded), sizes(other)];
  return [...new Set([...first.keys(), ...second.keys()])].some((target) => {
    const [one, two] = [first.get(target), second.get(target)];
    if (one !== undefined && two !== undefined) return one.decision !== two.decision;
    const only = (one ?? two)!;
    return only.decision !== only.current;
  });
}

function describe({ t_s, recorded, instead: other }: WhatIfCycle): string {
  const changes = other.map(({ target, current, decision, reason }) => {
    const before = recorded.find((each) => each.target === target);
    return `${target} ${current} -> ${decision} (${reason}), recorded ${before === undefined ? 'nothing' : `${before.current} -> ${before.decision}`}`;
  });
  return `${t_s.toFixed(1).padStart(9)} s  ${changes.join('; ')}`;
}
