import type { EngineConfiguration } from '../configuration/engine-configuration.js';
import type { EngineState } from '../engine/state.js';
import { carriedOver } from './carried-over.js';
import { journalVersion, type HeaderEntry, type InputEntry, type IntentEntry, type JournalEntry } from './line.js';
import type { Recovered } from './recover.js';

/**
 * The first entries of a file that goes on from a journal, under the same configuration or another: a header with what
 * the engine remembered at the last cycle's line, then what came since. Recovery from either file gives the same engine,
 * as far as the configuration is the same.
 */
export function continuation(
  { atLastCycle, ahead, epoch_s }: Pick<Recovered, 'atLastCycle' | 'ahead' | 'epoch_s'>, before: EngineConfiguration, after: EngineConfiguration,
): readonly [HeaderEntry, ...JournalEntry[]] {
  const checkpoint = carriedOver(atLastCycle, before, after);
  const begun = header(epoch_s, after, checkpoint);
  return atLastCycle === undefined || checkpoint !== undefined ? [begun, ...ahead] : [begun, ...stillFrozen(atLastCycle), ...ahead.filter(isCommand)];
}

function header(epoch_s: number, configuration: EngineConfiguration, checkpoint: HeaderEntry['checkpoint']): HeaderEntry {
  return { type: 'header', journal: journalVersion, epoch_s, configuration, ...(checkpoint === undefined ? {} : { checkpoint }) };
}

/** An engine that remembers nothing has asked for nothing: only an operator's word still holds, from since the last cycle or before it. */
function isCommand(entry: InputEntry | IntentEntry): boolean {
  return entry.type === 'input' && entry.input.kind === 'command';
}

function stillFrozen({ frozen, t_s }: EngineState): readonly InputEntry[] {
  return frozen === null ? [] : [{ type: 'input', input: { kind: 'command', t_s, command: { kind: 'freeze', reason: frozen } } }];
}
