import { z } from 'zod';
import { defineDetector, type DetectorModel } from '../define-detector.js';
import type { DetectorRecord, SeriesDeclaration } from '../detector.js';
import { DetectorStateError } from '../detector-state.js';
import { contextFacts, ContextMemory, contexts_max, groupFacts_max, valueBits } from './context-memory.js';

const parameters = z.strictObject({
  threshold: z.number().min(0.5).max(1).default(0.75).describe('a score from here on is followed by a rest'),
  rest_rows: z.int().min(0).max(1_000_000).default(30).describe('rows of a rest, in which every score is 0'),
});
type Parameters = z.output<typeof parameters>;

const consequences = 1 << contextFacts;
/** Of a mask of facts: those that say 0. */
const firstOfEachBit = 0b010101;
const fact = z.int().min(0).max(contextFacts + contexts_max - 1);
const saved = z.strictObject({
  contexts: z.array(z.strictObject({
    cause: z.array(fact).min(1).max(groupFacts_max),
    consequence: z.int().min(1).max(consequences - 1),
    witnessed: z.union([z.literal(0), z.literal(1)]),
    activity: z.int().min(0),
  })).max(contexts_max),
  group: z.array(fact).max(groupFacts_max).describe('facts of the last row'),
  calm_rows: z.int().min(0).describe('since the last score at or above the threshold'),
});
type Saved = z.output<typeof saved>;
/** Of a `ContextualSurprise`. */
export const contextualSaved = saved.pick({ contexts: true, group: true });

/**
 * Smirnov: Contextual anomaly detector, open source edition (CAD OSE), 2016, in outline. A value is cut to three bits of
 * its range. Its surprise is half the share of contexts that foresaw something else, and half the share of contexts it
 * suggests that were never seen.
 */
export const contextual = defineDetector<Parameters, Saved>({
  name: 'contextual',
  description: 'what followed in the same context before (after CAD OSE, Smirnov 2016)',
  version: 1,
  parameters,
  saved,
  start: (series, settings) => new Contextual(series, settings),
});

/** Surprise of each value of a series in its context, in [0, 1]; 0 throughout where the declared range is a point. */
export class ContextualSurprise {
  readonly #min: number;
  readonly #step: number;
  readonly #memory = new ContextMemory();

  constructor({ min, max }: SeriesDeclaration) {
    this.#min = min;
    this.#step = (max - min) / ((1 << valueBits) - 1);
  }

  of(value: number): number {
    if (this.#step === 0) return 0;
    const { selected, active, suggested, learned } = this.#memory.recall(this.#factsOf(value));
    const foreseen = selected === 0 ? 0 : active / selected;
    const novel = suggested === 0 ? 0 : learned / suggested;
    return (1 - foreseen + novel) / 2;
  }

  /** Values beyond the declared range count as its ends. */
  #factsOf(value: number): number {
    const level = Math.max(0, Math.min((1 << valueBits) - 1, Math.trunc((value - this.#min) / this.#step)));
    let facts = 0;
    for (let bit = 0; bit < valueBits; bit += 1) facts |= 1 << (2 * bit + ((level >> bit) & 1));
    return facts;
  }

  save(): Pick<Saved, 'contexts' | 'group'> {
    const { causes, causeOf, consequenceOf, witnessed, activityOf, group, groupSize } = this.#memory;
    return {
      contexts: causeOf.map((cause, context) => ({
        cause: causes.facts.slice(causes.start[cause], causes.start[cause + 1]),
        consequence: consequenceOf[context]!, witnessed: witnessed[context]! === 1 ? 1 : 0, activity: activityOf[context]!,
      })),
      group: [...group.subarray(0, groupSize)],
    };
  }

  /** @param path of what is loaded within the state, for the error @throws DetectorStateError on what no rows could have left */
  load({ contexts, group }: Pick<Saved, 'contexts' | 'group'>, path: string): void {
    const known = new Set<string>();
    contexts.forEach(({ cause, consequence, witnessed, activity }, context) => {
      const at = `${path}.contexts.${context}`;
      requireFacts(cause, context, `${at}.cause`);
      if ((consequence & (consequence >> 1) & firstOfEachBit) !== 0) throw new DetectorStateError(`${at}.consequence`, `${consequence}`, 'each bit of the value 0 or 1, not both');
      const identity = `${cause.join()} > ${consequence}`;
      if (known.has(identity)) throw new DetectorStateError(at, 'a context that stands before it', 'each context once');
      known.add(identity);
      this.#memory.restore(Int32Array.from(cause), consequence, witnessed, activity);
    });
    this.#requireGroup(contexts, group, `${path}.group`);
    this.#memory.group.set(group);
    this.#memory.groupSize = group.length;
  }

  /** The last row's facts, one of each bit, and the contexts that were active in it; nothing only before the first row. */
  #requireGroup(contexts: Saved['contexts'], group: Saved['group'], path: string): void {
    if (group.length === 0 && contexts.length === 0) return;
    requireFacts(group, contexts.length, path);
    const row = group.slice(0, valueBits);
    const active = group.slice(valueBits).map((fact) => contexts[fact - contextFacts]);
    if (this.#step === 0 || row.some((fact, bit) => fact >> 1 !== bit) || row.length < valueBits || active.some((each) => each === undefined)) {
      throw new DetectorStateError(path, group.join(', '), `a fact of each of ${valueBits} bits, then active contexts`);
    }
    const facts = row.reduce((mask, fact) => mask | (1 << fact), 0);
    if (active.some((each) => each!.activity === 0 || (each!.consequence & ~facts) !== 0)) {
      throw new DetectorStateError(path, group.join(', '), 'contexts whose consequence is among the facts, active before');
    }
  }
}

function requireFacts(facts: readonly number[], contexts: number, path: string): void {
  const ascending = facts.every((each, index) => index === 0 || each > facts[index - 1]!);
  if (!ascending || facts.some((each) => each >= contextFacts + contexts)) {
    throw new DetectorStateError(path, facts.join(', '), `ascending facts below ${contextFacts + contexts}`);
  }
  const contradiction = facts.find((each, index) => each < contextFacts && each % 2 === 1 && facts[index - 1] === each - 1);
  if (contradiction !== undefined) throw new DetectorStateError(path, facts.join(', '), 'each bit of the value 0 or 1, not both');
}

class Contextual implements DetectorModel<Saved> {
  readonly #surprise: ContextualSurprise;
  readonly #threshold: number;
  readonly #rest_rows: number;
  /** The first rows are strange to anyone: it begins with a rest. */
  #calm_rows = 0;

  constructor(series: SeriesDeclaration, { threshold, rest_rows }: Parameters) {
    this.#surprise = new ContextualSurprise(series);
    this.#threshold = threshold;
    this.#rest_rows = rest_rows;
  }

  score({ value }: DetectorRecord): number {
    const surprise = this.#surprise.of(value);
    const resting = this.#calm_rows < this.#rest_rows;
    this.#calm_rows = surprise >= this.#threshold ? 0 : this.#calm_rows + 1;
    return resting ? 0 : surprise;
  }

  save(): Saved {
    return { ...this.#surprise.save(), calm_rows: this.#calm_rows };
  }

  load({ contexts, group, calm_rows }: Saved): void {
    this.#surprise.load({ contexts, group }, 'model');
    this.#calm_rows = calm_rows;
  }
}
