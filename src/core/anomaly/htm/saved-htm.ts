import { z } from 'zod';
import { DetectorStateError } from '../detector-state.js';
import { packed, unpack } from '../packed.js';
import type { AnomalyLikelihood } from './anomaly-likelihood.js';
import type { PatternHistory } from './pattern-history.js';
import { synapses_max } from './segment-store.js';
import type { SpatialPooler } from './spatial-pooler.js';
import type { TemporalMemory } from './temporal-memory.js';

const count = z.int().min(0);

/** A history's length and its patterns one behind the other, oldest first. */
const history = z.strictObject({ length: count, patterns: z.string() });

export const saved = z.strictObject({
  begun: z.strictObject({ origin: z.number(), min: z.number(), max: z.number() }).nullable().describe('first value, and the range so far; null before the first row'),
  pooler: z.strictObject({ permanences: z.string() }),
  memory: z.strictObject({
    random: z.int(),
    segments: z.strictObject({
      used: count, uses: count, owners: z.string(), reinforcements: z.string(), lastUses: z.string(),
      synapseCounts: z.string(), sources: z.string(), permanences: z.string(),
    }),
    inference: z.strictObject({ active: z.string(), predicted: z.string(), confidence: z.string(), history }),
    learning: z.strictObject({ activeCount: count, active: z.string(), patienceLeft: count, sequenceLength: count, history }),
  }),
  likelihood: z.strictObject({
    seen: count, mean: z.number(), deviation: z.number().positive(), tail: z.number(), errors: z.string(), averages: z.string(), values: z.string(),
  }),
});
export type SavedHtm = z.output<typeof saved>;

export function savePooler({ permanences }: SpatialPooler): SavedHtm['pooler'] {
  return { permanences: packed(permanences) };
}

export function loadPooler(pooler: SpatialPooler, { permanences }: SavedHtm['pooler']): void {
  unpack(permanences, pooler.permanences, 'model.pooler.permanences');
  pooler.connect();
}

export function saveMemory({ segments, random, inference, learning }: TemporalMemory): SavedHtm['memory'] {
  const { used, uses } = segments;
  const { active, predicted, confidence } = inference.state;
  return {
    random: random.state,
    segments: {
      used, uses,
      owners: packed(segments.owners.slice(0, used)),
      reinforcements: packed(segments.reinforcements.slice(0, used)),
      lastUses: packed(segments.lastUses.slice(0, used)),
      synapseCounts: packed(segments.synapseCounts.slice(0, used)),
      sources: packed(segments.sources.slice(0, used * synapses_max)),
      permanences: packed(segments.permanences.slice(0, used * synapses_max)),
    },
    inference: { active: packed(active), predicted: packed(predicted), confidence: packed(confidence), history: saveHistory(inference.history) },
    learning: {
      activeCount: learning.activeCount, active: packed(learning.active), patienceLeft: learning.patienceLeft,
      sequenceLength: learning.sequenceLength, history: saveHistory(learning.history),
    },
  };
}

export function loadMemory(memory: TemporalMemory, { random, segments, inference, learning }: SavedHtm['memory']): void {
  const { options } = memory;
  memory.random.state = random;
  const cells = options.columns * options.cellsPerColumn;
  const owners = unpacked(segments.owners, new Int32Array(segments.used), 'memory.segments.owners', -1, cells - 1);
  const synapseCounts = unpacked(segments.synapseCounts, new Uint8Array(segments.used), 'memory.segments.synapseCounts', 0, synapses_max);
  memory.segments.restore({
    used: segments.used,
    uses: segments.uses,
    owners, synapseCounts,
    reinforcements: unpacked(segments.reinforcements, new Int32Array(segments.used), 'memory.segments.reinforcements'),
    lastUses: unpacked(segments.lastUses, new Int32Array(segments.used), 'memory.segments.lastUses'),
    sources: unpacked(segments.sources, new Uint16Array(segments.used * synapses_max), 'memory.segments.sources', 0, cells - 1),
    permanences: unpacked(segments.permanences, new Uint8Array(segments.used * synapses_max), 'memory.segments.permanences'),
  });
  unpacked(inference.active, memory.inference.state.active, 'memory.inference.active');
  unpacked(inference.predicted, memory.inference.state.predicted, 'memory.inference.predicted');
  unpacked(inference.confidence, memory.inference.state.confidence, 'memory.inference.confidence');
  loadHistory(memory.inference.history, inference.history, 'memory.inference.history', options.columns - 1);
  const active = unpacked(learning.active, new Uint16Array(options.columnsActive), 'memory.learning.active', 0, cells - 1);
  memory.learning.restore(active.subarray(0, learning.activeCount), learning.patienceLeft, learning.sequenceLength);
  loadHistory(memory.learning.history, learning.history, 'memory.learning.history', options.columns - 1);
}

export function saveLikelihood(likelihood: AnomalyLikelihood): SavedHtm['likelihood'] {
  const { errors, averages, values } = likelihood;
  return { ...likelihood.state(), errors: packed(errors), averages: packed(averages), values: packed(values) };
}

export function loadLikelihood(likelihood: AnomalyLikelihood, { errors, averages, values, ...state }: SavedHtm['likelihood']): void {
  unpacked(errors, likelihood.errors, 'likelihood.errors', 0, 1);
  unpacked(averages, likelihood.averages, 'likelihood.averages', 0, 1);
  unpacked(values, likelihood.values, 'likelihood.values');
  likelihood.restore(state);
}

function saveHistory(history: PatternHistory): z.output<typeof saved>['memory']['inference']['history'] {
  const patterns = Array.from({ length: history.length }, (_, at) => [...history.at(at)]);
  return { length: history.length, patterns: packed(Uint16Array.from(patterns.flat())) };
}

function loadHistory(history: PatternHistory, { length, patterns }: { readonly length: number; readonly patterns: string }, path: string, column_max: number): void {
  if (length > history.length_max) throw new DetectorStateError(`model.${path}.length`, String(length), `at most ${history.length_max}`);
  const all = unpacked(patterns, new Uint16Array(length * history.columnsActive), `${path}.patterns`, 0, column_max);
  for (let at = 0; at < all.length; at += history.columnsActive) history.push(all.subarray(at, at + history.columnsActive));
}

/** Fills `array` from `text` and looks that its numbers keep to the range given. */
function unpacked<T extends Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
  text: string, array: T, path: string, min = -Infinity, max = Infinity,
): T {
  unpack(text, array, `model.${path}`);
  const stray = array.find((number: number) => !(number >= min && number <= max));
  if (stray !== undefined) throw new DetectorStateError(`model.${path}`, String(stray), `numbers of ${min} to ${max}`);
  return array;
}
