import { z } from 'zod';
import { defineDetector, type DetectorModel } from '../define-detector.js';
import type { DetectorRecord, SeriesDeclaration } from '../detector.js';
import { AnomalyLikelihood } from './anomaly-likelihood.js';
import { loadLikelihood, loadMemory, loadPooler, saved, saveLikelihood, saveMemory, savePooler, type SavedHtm } from './saved-htm.js';
import { ScalarEncoder } from './scalar-encoder.js';
import { SpatialPooler } from './spatial-pooler.js';
import { SpatialTolerance } from './spatial-tolerance.js';
import { TemporalMemory } from './temporal-memory.js';
import { TimeOfDayEncoder } from './time-of-day-encoder.js';

// Numenta's parameters for NAB; those of a stage that nothing but its file needs stand there.
const valueBits = { bits: 400, bitsOn: 21, buckets: 1000, seed: 42 } as const;
const timeBits = { bitsOn: 21, radius_s: 9.49 * 3600 } as const;
const columns = { columns: 2048, columnsActive: 40 } as const;
/** Share of the declared range by which it is widened on each side, and buckets that the result is cut into. */
const rangePadding = 0.2;
const rangeBuckets = 130;
const resolution_min = 0.001;

/**
 * Ahmad, Lavin, Purdy, Agha: Unsupervised real-time anomaly detection for streaming data, Neurocomputing 2017. A value and its
 * time of day become bits, the bits become sparse columns, a sequence memory predicts the columns of the next row, and rows
 * are anomalous when predictions fail unusually often. A value well outside all values before is anomalous by itself.
 */
export const htm = defineDetector<Record<string, never>, SavedHtm>({
  name: 'htm',
  description: 'a sequence memory predicts each row from those before; how unusual its errors are of late (Ahmad et al. 2017)',
  version: 2,
  parameters: z.strictObject({}),
  saved,
  start: (series) => new HtmModel(series),
});

class HtmModel implements DetectorModel<SavedHtm> {
  readonly #value: ScalarEncoder;
  readonly #timeOfDay = new TimeOfDayEncoder(timeBits);
  readonly #pooler = new SpatialPooler({ ...columns, inputs: valueBits.bits + this.#timeOfDay.bits, potential: 0.8, seed: 1956 });
  readonly #memory = new TemporalMemory({ ...columns, cellsPerColumn: 32, seed: 1960 });
  readonly #likelihood: AnomalyLikelihood;
  readonly #tolerance = new SpatialTolerance();
  readonly #inputsOn = new Uint16Array(valueBits.bitsOn + timeBits.bitsOn);

  constructor({ min, max, probation }: SeriesDeclaration) {
    this.#value = new ScalarEncoder({ ...valueBits, resolution: Math.max(resolution_min, ((max - min) * (1 + 2 * rangePadding)) / rangeBuckets) });
    this.#likelihood = new AnomalyLikelihood(probation);
  }

  score({ t_s, value }: DetectorRecord): number {
    const valueEnd = this.#value.encode(value, this.#inputsOn, 0);
    this.#timeOfDay.encode(t_s, valueBits.bits, this.#inputsOn, valueEnd);
    this.#pooler.pool(this.#inputsOn, this.#inputsOn.length);
    const score = this.#likelihood.score(this.#memory.step(this.#pooler.active), value);
    return this.#tolerance.exceededBy(value) ? 1 : score;
  }

  save(): SavedHtm {
    const { min, max } = this.#tolerance;
    return {
      begun: this.#value.origin === undefined ? null : { origin: this.#value.origin, min, max },
      pooler: savePooler(this.#pooler),
      memory: saveMemory(this.#memory),
      likelihood: saveLikelihood(this.#likelihood),
    };
  }

  load({ begun, pooler, memory, likelihood }: SavedHtm): void {
    if (begun !== null) {
      this.#value.origin = begun.origin;
      this.#tolerance.min = begun.min;
      this.#tolerance.max = begun.max;
    }
    loadPooler(this.#pooler, pooler);
    loadMemory(this.#memory, memory);
    loadLikelihood(this.#likelihood, likelihood);
  }
}
