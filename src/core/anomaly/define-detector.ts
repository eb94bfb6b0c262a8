import { z } from 'zod';
import { usualThreshold, type Detector, type DetectorKind, type DetectorRecord, type SeriesDeclaration } from './detector.js';
import { DetectorStateError } from './detector-state.js';

/** One detector at work: the algorithm alone. Values are finite and within ±`magnitude_max` here. */
export interface DetectorModel<Saved> {
  /** In [0, 1], never NaN. `record` is valid during the call only. */
  score(record: DetectorRecord): number;
  /** What the rows left behind, as plain data; typed arrays through `packed`. */
  save(): Saved;
  /** Takes over what `save` returned; the model has seen no row. @throws DetectorStateError on what its schema let pass */
  load(saved: Saved): void;
}

export interface DetectorDefinition<Parameters, Saved> {
  readonly name: string;
  readonly description: string;
  /** Where scores begin to be alarms; left out: `usualThreshold`. */
  readonly threshold?: number;
  /** Of what `save` returns; to be raised whenever it changes its shape or meaning. */
  readonly version: number;
  readonly parameters: z.ZodType<Parameters>;
  /** The shape of what `save` returns. */
  readonly saved: z.ZodType<Saved>;
  start(series: SeriesDeclaration, parameters: Parameters): DetectorModel<Saved>;
}

/** Values count as no further from 0 than this, so that sums of their squares stay finite. */
export const magnitude_max = 1e100;

const declaration = z
  .strictObject({
    min: z.number().min(-magnitude_max).max(magnitude_max),
    max: z.number().min(-magnitude_max).max(magnitude_max),
    probation: z.int().min(0),
  })
  .refine(({ min, max }) => min <= max, { path: ['max'], message: 'at least min' });

/** Gives an algorithm what all detectors share: what counts as a row, and a state that tells what it is of. */
export function defineDetector<Parameters, Saved>(definition: DetectorDefinition<Parameters, Saved>): DetectorKind<Parameters> {
  const { name, version } = definition;
  const envelope = z.strictObject({
    detector: z.literal(name), version: z.literal(version), series: declaration, parameters: definition.parameters, model: definition.saved,
  });
  return {
    name,
    description: definition.description,
    threshold: definition.threshold ?? usualThreshold,
    parameters: definition.parameters,
    create(series, parameters) {
      const { success, error } = declaration.safeParse(series);
      if (!success) throw new RangeError(`the series of a ${name} detector: ${z.prettifyError(error)}`);
      return detector(definition, series, parameters, definition.start(series, parameters));
    },
    restore(state) {
      const parsed = envelope.safeParse(state);
      if (!parsed.success) {
        const { path, message } = parsed.error.issues[0]!;
        throw new DetectorStateError(path.join('.'), message, `the state of a ${name} detector, version ${version}`);
      }
      const { series, parameters, model: saved } = parsed.data;
      const model = definition.start(series, parameters);
      model.load(saved);
      return detector(definition, series, parameters, model);
    },
  };
}

function detector<Parameters, Saved>(
  { name, version }: DetectorDefinition<Parameters, Saved>, series: SeriesDeclaration, parameters: Parameters, model: DetectorModel<Saved>,
): Detector {
  return {
    score(record) {
      const { value } = record;
      if (value >= -magnitude_max && value <= magnitude_max) return model.score(record);
      if (!Number.isFinite(value)) return 0;
      return model.score({ t_s: record.t_s, value: Math.sign(value) * magnitude_max });
    },
    state: () => ({ detector: name, version, series, parameters, model: model.save() }),
  };
}
