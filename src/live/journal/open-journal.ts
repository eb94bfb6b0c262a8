import { Engine } from '../../core/engine/engine.js';
import type { InterruptedAction } from '../../core/engine/protocol.js';
import type { EngineConfiguration } from '../../core/configuration/engine-configuration.js';
import { continuation } from '../../core/journal/continuation.js';
import { journalLine } from '../../core/journal/line.js';
import { JournalError, parseJournal, type Journal } from '../../core/journal/parse.js';
import { recover, type Recovered } from '../../core/journal/recover.js';
import type { PolicySet } from '../../core/policies/resolved-policy.js';
import type { Seconds } from '../../core/units.js';
import { InputError } from '../../experiment/input/input-error.js';
import { JournalFile } from './journal-file.js';

/** An engine and the journal that it goes on writing. */
export interface OpenedJournal {
  readonly file: JournalFile;
  readonly engine: Engine;
  /** `undefined`: a new journal, whose header the engine writes. */
  readonly interrupted: readonly InterruptedAction[] | undefined;
  readonly epoch_s: number;
  /** The last time that the journal knows. */
  readonly from_s: Seconds;
  /** What there is to say of how it was found. */
  readonly notes: readonly string[];
}

/**
 * Rebuilds the engine from its journal, or makes both. A last line that a crash cut short is dropped; under another
 * configuration than the journal's it goes on in a new file.
 * @param policiesOf the policies that a configuration names; throws InputError
 * @throws InputError where the file is no journal
 */
export async function openJournal(
  path: string, keep: number, configuration: EngineConfiguration, policiesOf: (configuration: EngineConfiguration) => Promise<PolicySet>, now_unix_s: number,
): Promise<OpenedJournal> {
  const found = JournalFile.read(path);
  const policies = await policiesOf(configuration);
  if (isTornHeader(found)) {
    const notes = found === '' ? [] : [`${path}: the first line was cut short by a crash before anything was done; it is begun anew`];
    return { file: JournalFile.open(path, '', keep), engine: new Engine(configuration, policies), interrupted: undefined, epoch_s: now_unix_s, from_s: -Infinity, notes };
  }
  const journal = parsed(found, path);
  const text = journal.torn ? found.slice(0, found.lastIndexOf('\n') + 1) : found;
  const notes = journal.torn ? [`${path}: the last line was cut short by a crash and is dropped (${Buffer.byteLength(found) - Buffer.byteLength(text)} bytes)`] : [];
  const file = JournalFile.open(path, text, keep);
  const before = journal.header.configuration;
  if (JSON.stringify(before) === JSON.stringify(configuration)) return { file, notes, ...goingOn(recover(journal, policies)) };

  const first = continuation(recover(journal, await formerPolicies(path, before, policiesOf)), before, configuration);
  file.rotate(first);
  const begun = parseJournal(first.map((entry) => `${journalLine(entry)}\n`).join(''));
  return { file, notes: [...notes, `${path}: the configuration has changed; the journal goes on in a new file, the old one is ${path}.1`], ...goingOn(recover(begun, policies)) };
}

/** What happened under a policy is only known with that policy. @throws InputError */
async function formerPolicies(path: string, before: EngineConfiguration, policiesOf: (configuration: EngineConfiguration) => Promise<PolicySet>): Promise<PolicySet> {
  try {
    return await policiesOf(before);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.faults.map(({ found }) => ({
      file: path, line: 1, path: 'configuration.policy', found: `${before.policy.name}: ${found}`,
      allowed: 'the policy that the journal was written under; move the file away to begin anew, without the memory that it holds',
    })));
  }
}

function goingOn({ engine, interrupted, epoch_s, ahead }: Recovered): Pick<OpenedJournal, 'engine' | 'interrupted' | 'epoch_s' | 'from_s'> {
  const asked_s = ahead.map((entry) => (entry.type === 'intent' ? entry.t_s : entry.input.t_s));
  return { engine, interrupted, epoch_s, from_s: Math.max(engine.checkpoint().t_s, ...asked_s) };
}

const headerBegin = '{"type":"header"';

/** Nothing is done before the header is on disk, so that one which is not whole has nothing behind it. */
function isTornHeader(text: string): boolean {
  if (text.includes('\n') || !(headerBegin.startsWith(text) || text.startsWith(headerBegin))) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

function parsed(text: string, path: string): Journal {
  try {
    return parseJournal(text);
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    throw new InputError([{
      file: path, line: error.line, path: '', found: error.problem,
      allowed: 'the journal of a live engine (docs/journal.md); move the file away to begin anew, without the memory that it holds',
    }]);
  }
}
