import { Engine } from '../engine/engine.js';
import type { InterruptedAction } from '../engine/protocol.js';
import type { PolicySet } from '../policies/resolved-policy.js';
import type { CycleEntry, HeaderEntry, JournalEntry } from './line.js';
import type { Journal } from './parse.js';

export interface Recovered {
  readonly engine: Engine;
  /** Actions of a cycle that never got its line: they go into the `start` input. */
  readonly interrupted: readonly InterruptedAction[];
  readonly epoch_s: number;
}

/** Rebuilds the engine that wrote a journal: the last checkpoint, then every input since. */
export function recover(journal: Journal, policies: PolicySet): Recovered {
  const { header, entries } = journal;
  const from = entries.findLastIndex(({ entry }) => entry.type === 'cycle' && entry.checkpoint !== undefined);
  const at = entries[from]?.entry;
  const checkpoint = at?.type === 'cycle' ? at.checkpoint : undefined;
  const engine = new Engine(header.configuration, policies, checkpoint);
  let ahead: Exclude<JournalEntry, HeaderEntry | CycleEntry>[] = [];
  for (const { entry } of entries.slice(from + 1)) {
    if (entry.type !== 'cycle') {
      ahead.push(entry);
      continue;
    }
    for (const input of entry.inputs) engine.step(input);
    ahead = [];
  }
  const came = ahead.flatMap((entry) => (entry.type === 'input' ? [entry.input] : []));
  for (const input of came) engine.step(input);
  const answered = new Set(came.flatMap((input) => (input.kind === 'receipt' ? [input.id] : [])));
  const interrupted = ahead.flatMap((entry) => (entry.type === 'intent' ? entry.actions.map((act) => ({ ...act, answered: answered.has(act.id) })) : []));
  return { engine, interrupted, epoch_s: header.epoch_s };
}
