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
  const engine = new Engine(journal.header.configuration, policies);
  let produced: string[] = [];
  let cycles = 0;
  let intents: string[] = [];
  for (const { entry, text } of journal.entries) {
    if (entry.type === 'intent') {
      intents.push(text);
      continue;
    }
    const failure = feed(engine, entry.inputs, produced);
    if (failure !== undefined) return { match: false, cycle: entry.cycle, path: 'inputs', recorded: null, replayed: failure };
    // Intents of a cycle that a crash cut short have no cycle line of their own: the restarted one overwrites them.
    const recorded = [...intents.slice(Math.max(0, intents.length - (produced.length - 1))), text];
    for (let index = 0; index < Math.max(recorded.length, produced.length); index += 1) {
      if (recorded[index] !== produced[index]) return { match: false, cycle: entry.cycle, ...firstDifference(recorded[index], produced[index]) };
    }
    produced = [];
    intents = [];
    cycles += 1;
  }
  return { match: true, cycles };
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
  return outputs.flatMap((output) => (output.kind === 'journal' && output.entry.type !== 'header' ? [journalLine(output.entry)] : []));
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
