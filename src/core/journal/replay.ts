import { Engine, ProtocolError } from '../engine/engine.js';
import type { Output } from '../engine/output.js';
import type { PolicySet } from '../policies/resolved-policy.js';
import { journalLine } from './line.js';
import type { Journal } from './parse.js';

/** The first place in which a replay differs from its journal. */
export interface Difference {
  readonly cycle: number;
  /** Within the line, for example `decisions[0].decision`; empty where the whole line is missing. */
  readonly path: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

export type ReplayResult =
  | { readonly match: true; readonly cycles: number }
  | ({ readonly match: false } & Difference);

/** Feeds a journal's inputs to a new engine, whose lines must equal the recorded ones byte for byte. */
export function replay(journal: Journal, policies: PolicySet): ReplayResult {
  const engine = new Engine(journal.header.configuration, policies, journal.header.checkpoint);
  let cycles = 0;
  let ahead: string[] = [];
  for (const { entry, text } of journal.entries) {
    if (entry.type !== 'cycle') {
      ahead.push(text);
      continue;
    }
    const replayed: string[] = [];
    const failure = feed(engine, entry.inputs, replayed);
    if (failure !== undefined) return { match: false, cycle: entry.cycle, path: 'inputs', recorded: null, replayed: failure };
    const restarted = entry.inputs.some((input) => input.kind === 'start' && input.interrupted !== undefined);
    // An engine that was restarted before its first cycle's line writes no second header.
    if (replayed[0]?.startsWith('{"type":"header"') === true) ahead.unshift(journalLine(journal.header));
    const recorded = [...(restarted ? withoutLost(ahead, replayed) : ahead), text];
    for (let index = 0; index < Math.max(recorded.length, replayed.length); index += 1) {
      if (recorded[index] !== replayed[index]) return { match: false, cycle: entry.cycle, ...firstDifference(recorded[index], replayed[index]) };
    }
    ahead = [];
    cycles += 1;
  }
  return { match: true, cycles };
}

/** A cycle that a crash cut short leaves intents without a cycle line; only what the restarted engine writes again counts. */
function withoutLost(ahead: readonly string[], replayed: readonly string[]): readonly string[] {
  const left = [...replayed];
  return ahead.filter((line) => {
    const place = left.indexOf(line);
    if (place >= 0) left.splice(0, place + 1);
    return place >= 0 || !line.startsWith('{"type":"intent"');
  });
}

function feed(engine: Engine, inputs: readonly Parameters<Engine['step']>[0][], lines: string[]): string | undefined {
  try {
    for (const input of inputs) lines.push(...journaled(engine.step(input)));
  } catch (error) {
    if (error instanceof ProtocolError) return error.message;
    throw error;
  }
  return undefined;
}

function journaled(outputs: readonly Output[]): string[] {
  return outputs.flatMap((output) => (output.kind === 'journal' ? [journalLine(output.entry)] : []));
}

function firstDifference(recorded: string | undefined, replayed: string | undefined): Omit<Difference, 'cycle'> {
  const [a, b]: [unknown, unknown] = [recorded === undefined ? undefined : JSON.parse(recorded), replayed === undefined ? undefined : JSON.parse(replayed)];
  return differ(a, b, '') ?? { path: '', recorded: recorded ?? null, replayed: replayed ?? null };
}

function differ(recorded: unknown, replayed: unknown, path: string): Omit<Difference, 'cycle'> | undefined {
  if (!isObject(recorded) || !isObject(replayed)) {
    return Object.is(recorded, replayed) ? undefined : { path, recorded: recorded ?? null, replayed: replayed ?? null };
  }
  for (const key of new Set([...Object.keys(recorded), ...Object.keys(replayed)])) {
    const place = Array.isArray(recorded) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const found = differ(recorded[key], replayed[key], place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
