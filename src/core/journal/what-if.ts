import type { EngineConfiguration } from '../configuration/engine-configuration.js';
import type { Decision } from '../engine/decision.js';
import { Engine } from '../engine/engine.js';
import type { Output } from '../engine/output.js';
import type { Input, Observed, RequestId } from '../engine/protocol.js';
import type { PolicySet } from '../policies/resolved-policy.js';
import type { Seconds } from '../units.js';
import { carriedOver } from './carried-over.js';
import type { Journal } from './parse.js';

/** One recorded cycle, decided again by another policy. */
export interface WhatIfCycle {
  readonly cycle: number;
  readonly t_s: number;
  readonly recorded: readonly Decision[];
  readonly instead: readonly Decision[];
}

/**
 * What another policy would have decided on the snapshots of a journal. Open loop: the recorded cluster does not obey
 * it, so every cycle starts from what was recorded. Where it asks for more readings than were taken it gets the last
 * one of that cycle again; its actions are answered as done. Cycles in which nothing was observed are left out, and so
 * is every freeze.
 */
export function whatIf(journal: Journal, configuration: EngineConfiguration, policies: PolicySet): readonly WhatIfCycle[] {
  const remembered = carriedOver(journal.header.checkpoint, journal.header.configuration, configuration);
  const engine = new Engine(configuration, policies, remembered === undefined ? undefined : { ...remembered, frozen: null, inFlight: [] });
  const cycles: WhatIfCycle[] = [];
  let wakeId: number | undefined;
  let now_s = -Infinity;
  for (const { entry } of journal.entries) {
    if (entry.type !== 'cycle') continue;
    const seen = entry.inputs.filter((input): input is Observed => input.kind === 'observed');
    if (seen.length === 0) continue;
    now_s = Math.max(now_s, entry.t_s);
    const first: Input = wakeId === undefined ? { kind: 'start', t_s: now_s, epoch_s: journal.header.epoch_s } : { kind: 'woken', t_s: now_s, id: wakeId };
    const again = decideAgain(engine, first, seen);
    wakeId = again.next;
    now_s = again.ended_s;
    cycles.push({ cycle: entry.cycle, t_s: entry.t_s, recorded: entry.decisions, instead: again.decisions });
  }
  return cycles;
}

interface DecidedAgain {
  readonly decisions: readonly Decision[];
  /** Request that begins the next cycle. */
  readonly next: RequestId;
  readonly ended_s: Seconds;
}

function decideAgain(engine: Engine, first: Input, seen: readonly Observed[]): DecidedAgain {
  const inbox: Input[] = [first];
  let decisions: readonly Decision[] = [];
  let next = -1;
  let shown = 0;
  let now_s = first.t_s;
  for (let input = inbox.shift(); input !== undefined; input = inbox.shift()) {
    now_s = input.t_s;
    const outputs: readonly Output[] = engine.step(input);
    const ended = outputs.flatMap((output) => (output.kind === 'journal' && output.entry.type === 'cycle' ? [output.entry] : []))[0];
    if (ended !== undefined) decisions = ended.decisions;
    for (const output of outputs) {
      if (output.kind === 'observe') {
        const { snapshot, t_s } = seen[Math.min(shown, seen.length - 1)]!;
        shown += 1;
        inbox.push({ kind: 'observed', t_s: Math.max(now_s, t_s), id: output.id, snapshot });
      } else if (output.kind === 'act') {
        inbox.push({ kind: 'receipt', t_s: now_s, id: output.id, outcome: { kind: 'done' } });
      } else if (output.kind === 'wake') {
        if (ended !== undefined) next = output.id;
        else inbox.push({ kind: 'woken', t_s: output.at_s, id: output.id });
      }
    }
  }
  return { decisions, next, ended_s: now_s };
}
