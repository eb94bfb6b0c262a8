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

  load({ contexts, group }: Pick<Saved, 'contexts' | 'group'>): void {
    contexts.forEach(({ cause, consequence, witnessed, activity }, context) => {
      requireFacts(cause, context, `model.contexts.${context}.cause`);
      this.#memory.restore(Int32Array.from(cause), consequence, witnessed, activity);
    });
    requireFacts(group, contexts.length, 'model.group');
    this.#memory.group.set(group);
    this.#memory.groupSize = group.length;
  }
}

function requireFacts(facts: readonly number[], contexts: number, path: string): void {
  const ascending = facts.every((each, index) => index === 0 || each > facts[index - 1]!);
  if (!ascending || facts.some((each) => each >= contextFacts + contexts)) {
    throw new DetectorStateError(path, facts.join(', '), `ascending facts below ${contextFacts + contexts}`);
  }
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
    this.#surprise.load({ contexts, group });
    this.#calm_rows = calm_rows;
  }
}
