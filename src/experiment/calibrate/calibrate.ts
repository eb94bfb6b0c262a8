import type { Seconds } from '../../core/units.js';
import type { Timeline } from '../../sim/measurements.js';
import type { PlantModel } from '../../sim/model/plant-model.js';
import { cycleTimes } from './cycle-times.js';
import { searchable } from './fit-delays.js';
import { simulationsOf, type Fit, type FittedPlant, type SeriesErrors } from './fit-plant.js';
import { moments } from './moments.js';
import type { Parameters } from './parameters.js';
import { readRecording, type Recording } from './recording.js';
import { rowsIn, type RowSet } from './row-set.js';
import { scheduleDelay } from './schedule-delay.js';

export interface Calibration {
  /** Fitted to the whole recording. */
  readonly parameters: Parameters;
  /** Fitted without the held-back part: how far a parameter moves without half of the rows is how little is known of it. */
  readonly withoutHeldBack: Parameters;
  readonly recording: Recording;
  /** Of the plant fitted without them, on the rows it saw and on those it did not; and of the whole fit on all rows. */
  readonly errors: { readonly fitted: SeriesErrors; readonly held_back: SeriesErrors; readonly whole: SeriesErrors };
  /** Parameters that the recording tells nothing of: they stay the scenario's. */
  readonly unidentified: readonly string[];
  readonly rows: { readonly used: number; readonly held_back: number };
}

/** Makes fits, in the order of their results; nothing for one that an interruption left out. */
export type FitAll = (fits: readonly Fit[]) => Promise<readonly (FittedPlant | undefined)[]>;

export interface CalibrationJob {
  /** The scenario's, its closed source at the recorded number of clients. */
  readonly plant: PlantModel;
  readonly timeline: Timeline;
  /** The engine's monitoring interval. */
  readonly interval_s: Seconds;
  /** Simulations in one search for delays. */
  readonly runs_max?: number;
}

/**
 * Fits a plant to a recording by simulation (docs/fidelity.md tells the method): once without the rows held back, and
 * once to all. Deterministic in its argument, whatever the number of threads. Nothing when it was interrupted.
 * @param begin is called once the recording is seen to be usable, with how many simulations there will be at most
 * @throws CalibrationError
 */
export async function calibrate({ plant, timeline, interval_s, runs_max = 100 }: CalibrationJob, fitAll: FitAll, begin: (simulations_max: number) => void = () => undefined): Promise<Calibration | undefined> {
  const recording = readRecording(timeline, plant);
  begin(2 * simulationsOf(recording, runs_max));
  const fits = (['used', 'all'] as const).map((rows): Fit => ({ plant, timeline, interval_s, rows, runs_max }));
  const [partial, whole] = await fitAll(fits);
  if (partial === undefined || whole === undefined) return undefined;
  const count = (set: RowSet) => recording.t_s.filter((_, row) => rowsIn(set)(row)).length;
  return {
    parameters: whole.parameters,
    withoutHeldBack: partial.parameters,
    recording,
    errors: { fitted: partial.errors.used, held_back: partial.errors.held_back, whole: whole.errors.all },
    unidentified: unidentified(recording),
    rows: { used: count('used'), held_back: count('held_back') },
  };
}

function unidentified(recording: Recording): string[] {
  const found = moments(recording);
  const search = searchable(recording, rowsIn('all'));
  const { action_s, boot_s, shortest_s } = cycleTimes(recording);
  const told: readonly (readonly [string, unknown])[] = [
    ['demand', found.demand_s ?? found.lightCores],
    ['client CPU', found.client_cpu_s],
    ['think time', found.cycle_s],
    ['wait without CPU', found.hold_s],
    ['background load', found.background],
    ...recording.callees.map(({ name }) => [`CPU of ${name}`, found.callees.get(name)?.cpu_s] as const),
    ...[recording.client ?? [], recording.entry].flat().filter(({ running }) => running !== undefined)
      .map((service) => [`time until a task of ${service.name} runs`, scheduleDelay(recording.t_s, service)] as const),
    ['start delay of clients', search.includes('clientListen_s') || undefined],
    ['stop delay of clients', search.includes('clientStop_s') || undefined],
    ['listen delay', search.includes('listen_s') || undefined],
    ['contention', search.includes('contention') || undefined],
    ['inventory', shortest_s],
    ['duration of a scale command', action_s],
    ['boot time of nodes', boot_s],
  ];
  return told.filter(([, value]) => value === undefined).map(([name]) => name);
}
