import { Engine } from '../engine/engine.js';
import type { Act } from '../engine/protocol.js';
import type { PolicySet } from '../policies/resolved-policy.js';
import type { Journal } from './parse.js';

export interface Recovered {
  readonly engine: Engine;
  /** Actions of a cycle that never got its line: they go into the `start` input. */
  readonly unfinished: readonly Act[];
  readonly epoch_s: number;
}

/** Rebuilds the engine that wrote a journal: the last checkpoint, then every input since. */
export function recover(journal: Journal, policies: PolicySet): Recovered {
  const { header, entries } = journal;
  const from = entries.findLastIndex(({ entry }) => entry.type === 'cycle' && entry.checkpoint !== undefined);
  const at = entries[from]?.entry;
  const checkpoint = at?.type === 'cycle' ? at.checkpoint : undefined;
  const engine = new Engine(header.configuration, policies, checkpoint);
  let unfinished: Act[] = [];
  for (const { entry } of entries.slice(from + 1)) {
    if (entry.type === 'intent') {
      unfinished.push(...entry.actions);
      continue;
    }
    for (const input of entry.inputs) engine.step(input);
    unfinished = [];
  }
  return { engine, unfinished, epoch_s: header.epoch_s };
}
