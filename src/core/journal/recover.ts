import { Engine } from '../engine/engine.js';
import type { InterruptedAction } from '../engine/protocol.js';
import type { EngineState } from '../engine/state.js';
import type { PolicySet } from '../policies/resolved-policy.js';
import type { InputEntry, IntentEntry } from './line.js';
import type { Journal } from './parse.js';

export interface Recovered {
  readonly engine: Engine;
  /** Actions of a cycle that never got its line: they go into the `start` input. */
  readonly interrupted: readonly InterruptedAction[];
  readonly epoch_s: number;
  /** As it was at the last cycle's line; `undefined` before the first. */
  readonly atLastCycle: EngineState | undefined;
  /** Lines since then: what `engine` knows beyond `atLastCycle`, and `interrupted`. */
  readonly ahead: readonly (InputEntry | IntentEntry)[];
}

/** Rebuilds the engine that wrote a journal: the last checkpoint, then every input since. */
export function recover({ header, entries }: Journal, policies: PolicySet): Recovered {
  const from = entries.findLastIndex(({ entry }) => entry.type === 'cycle' && entry.checkpoint !== undefined);
  const at = entries[from]?.entry;
  const checkpoint = at?.type === 'cycle' ? at.checkpoint : header.checkpoint;
  const engine = new Engine(header.configuration, policies, checkpoint);
  let ahead: (InputEntry | IntentEntry)[] = [];
  let cycles = 0;
  for (const { entry } of entries.slice(from + 1)) {
    if (entry.type !== 'cycle') {
      ahead.push(entry);
      continue;
    }
    for (const input of entry.inputs) engine.step(input);
    ahead = [];
    cycles += 1;
  }
  // The engine goes on with its own memory; this is a copy of it.
  const atLastCycle = checkpoint === undefined && cycles === 0 ? undefined : structuredClone(engine.checkpoint());
  const came = ahead.flatMap((entry) => (entry.type === 'input' ? [entry.input] : []));
  for (const input of came) engine.step(input);
  const answered = new Set(came.flatMap((input) => (input.kind === 'receipt' ? [input.id] : [])));
  const interrupted = ahead.flatMap((entry) => (entry.type === 'intent' ? entry.actions.map((act) => ({ ...act, answered: answered.has(act.id) })) : []));
  return { engine, interrupted, epoch_s: header.epoch_s, atLastCycle, ahead };
}
