import { z } from 'zod';
import { contextualSaved, ContextualSurprise } from '../contextual/contextual.js';
import { defineDetector, type DetectorModel } from '../define-detector.js';
import type { Detector, DetectorRecord, SeriesDeclaration } from '../detector.js';
import { DetectorStateError } from '../detector-state.js';
import { relativeEntropy } from '../relative-entropy.js';
import { AlarmRest, alarmRestSaved } from './alarm-rest.js';
import { Evidence, evidenceSaved } from './evidence.js';
import { Standing, standingSaved } from './standing.js';

const parameters = z.strictObject({
  rest_share: z.number().min(0).max(1).default(0.2).describe('of the probation: as long as this after a score lesser ones are 0'),
});
type Parameters = z.output<typeof parameters>;

const saved = z.strictObject({
  rows: z.int().min(0).describe('rows of the probation that are over'),
  context: contextualSaved,
  levels: z.unknown().describe('state of the relative entropy of levels'),
  standing: standingSaved,
  standings: z.unknown().describe('state of the relative entropy of standings'),
  evidence: evidenceSaved.length(3),
  rest: alarmRestSaved,
});
type Saved = z.output<typeof saved>;

/** Histograms have five bins: so many levels are told apart. */
const levels = 5;
const levelsWindow = 52;
const standingsWindow = 104;
const witness = { context: 0, levels: 1, standings: 2 } as const;
const weights = [3, 2, 1];
/** In declared ranges; further away is as far. */
const excess_max = 1000;

/**
 * Three witnesses: what follows in which context, the distribution of the last hour's values, and that of where they stand
 * among all before. The first two see different things and each misses what the other finds; docs/anomaly.md has the
 * figures without each.
 */
export const combined = defineDetector<Parameters, Saved>({
  name: 'combined',
  description: 'surprise in context, relative entropy of levels and of standings, one alarm an event',
  threshold: 0.42,
  version: 1,
  parameters,
  saved,
  start: (series, settings) => new Combined(series, settings),
});

class Combined implements DetectorModel<Saved> {
  readonly #min: number;
  readonly #range: number;
  readonly #probation: number;
  readonly #context: ContextualSurprise;
  readonly #standing = new Standing();
  #levels: Detector;
  #standings: Detector;
  readonly #evidence = new Evidence(weights);
  readonly #rest: AlarmRest;
  #rows = 0;
  readonly #level: { t_s: number; value: number } = { t_s: 0, value: 0 };

  constructor(series: SeriesDeclaration, { rest_share }: Parameters) {
    this.#min = series.min;
    this.#range = series.max > series.min ? series.max - series.min : 1;
    this.#probation = series.probation;
    this.#context = new ContextualSurprise(series);
    this.#levels = distribution(levelsWindow, series.probation);
    this.#standings = distribution(standingsWindow, series.probation);
    this.#rest = new AlarmRest(Math.floor(rest_share * series.probation));
  }

  score({ t_s, value }: DetectorRecord): number {
    const share = Math.max(-excess_max, Math.min(excess_max, (value - this.#min) / this.#range));
    this.#evidence.hear(witness.context, this.#context.of(value));
    this.#level.t_s = t_s;
    this.#level.value = rootLevel(share);
    this.#evidence.hear(witness.levels, this.#levels.score(this.#level));
    this.#level.value = this.#standing.of(share);
    this.#evidence.hear(witness.standings, this.#standings.score(this.#level));
    if (this.#rows < this.#probation) {
      this.#rows += 1;
      return 0;
    }
    return this.#rest.pass(this.#evidence.weigh());
  }

  save(): Saved {
    return {
      rows: this.#rows, context: this.#context.save(), levels: this.#levels.state(), standing: this.#standing.save(),
      standings: this.#standings.state(), evidence: this.#evidence.save(), rest: this.#rest.save(),
    };
  }

  load({ rows, context, levels, standing, standings, evidence, rest }: Saved): void {
    if (rows > this.#probation) throw new DetectorStateError('model.rows', `${rows} rows`, `at most ${this.#probation}`);
    this.#rows = rows;
    this.#context.load(context, 'model.context');
    this.#levels = relativeEntropy.restore(levels);
    this.#standing.load(standing);
    this.#standings = relativeEntropy.restore(standings);
    this.#evidence.load(evidence);
    this.#rest.load(rest);
  }
}

/** Fed with levels, which fall into its bins one by one. */
function distribution(window: number, probation: number): Detector {
  return relativeEntropy.create({ min: 0, max: levels, probation }, relativeEntropy.parameters.parse({ window }));
}

/** Levels by the square root: loads are mostly far below their peak, and equal bins would tell little of them. */
function rootLevel(share: number): number {
  return Math.floor(levels * Math.sqrt(Math.max(0, Math.min(1, share))));
}
