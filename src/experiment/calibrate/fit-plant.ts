import type { Seconds } from '../../core/units.js';
import type { Timeline } from '../../sim/measurements.js';
import type { PlantModel } from '../../sim/model/plant-model.js';
import { cycleTimes } from './cycle-times.js';
import { fitDelays } from './fit-delays.js';
import { seriesErrors } from './fit-error.js';
import { matchingRounds, matchMoments } from './match-moments.js';
import { parametersOf, withParameters, type Parameters } from './parameters.js';
import { readRecording, type Recording } from './recording.js';
import { replayPlant, type Replay } from './replayed-plant.js';
import { rowsIn, type RowSet } from './row-set.js';
import { scheduleDelay } from './schedule-delay.js';
import { throughputOf } from './throughput.js';

/** One fit to make: plain data, sent to a thread. */
export interface Fit {
  /** The scenario's, its closed source at the recorded number of clients. */
  readonly plant: PlantModel;
  readonly timeline: Timeline;
  /** The engine's monitoring interval. */
  readonly interval_s: Seconds;
  /** Rows that the fit may see. */
  readonly rows: RowSet;
  /** Simulations in the search for delays, at most. */
  readonly runs_max: number;
}

/** NRMSE by series. */
export type SeriesErrors = Readonly<Record<string, number>>;

export interface FittedPlant {
  readonly parameters: Parameters;
  /** On each set of rows, whichever the fit saw. */
  readonly errors: Readonly<Record<RowSet, SeriesErrors>>;
}

const fitSeeds = [1, 2] as const;
const proofSeeds = [101, 102, 103] as const;
/** Requests simulated in one search, all runs together, at most; a long recording is searched with fewer runs. */
const requests_max = 6e6;
const runs_min = 20;

/**
 * Cycle times read off the rows, moments matched, delays and contention searched, moments matched again, and the plant
 * that comes of it simulated on seeds that the fit never saw. Deterministic in its argument.
 * @param simulated is called after each simulation
 */
export function fitPlant({ plant, timeline, interval_s, rows, runs_max }: Fit, simulated: () => void): FittedPlant {
  const recording = readRecording(timeline, plant);
  const used = rowsIn(rows);
  const replay: Replay = (parameters, seed) => {
    const readings = replayPlant(withParameters(plant, recording, parameters), recording, seed);
    simulated();
    return readings;
  };
  const start = withTimesOfRows(parametersOf(plant, recording), plant, recording, interval_s);
  const matched = matchMoments(recording, start, used, fitSeeds[0], replay);
  const timed = fitDelays(recording, matched, used, fitSeeds, evaluations(recording, runs_max), replay);
  const parameters = matchMoments(recording, timed, used, fitSeeds[0], replay);
  const proofs = proofSeeds.map((seed) => replay(parameters, seed));
  const errors = (set: RowSet) => seriesErrors(recording, proofs, rowsIn(set));
  return { parameters, errors: { all: errors('all'), used: errors('used'), held_back: errors('held_back') } };
}

/** How many simulations a fit makes at most; its search may end earlier. */
export function simulationsOf(recording: Recording, runs_max: number): number {
  return 2 * matchingRounds + evaluations(recording, runs_max) * fitSeeds.length + proofSeeds.length;
}

/** Points that the search may look at, each with every seed. */
function evaluations(recording: Recording, runs_max: number): number {
  const runs = Math.min(runs_max, Math.max(runs_min, Math.floor(requests_max / requestsOf(recording))));
  return Math.floor(runs / fitSeeds.length);
}

function withTimesOfRows(parameters: Parameters, plant: PlantModel, recording: Recording, interval_s: Seconds): Parameters {
  const { shortest_s, action_s, boot_s } = cycleTimes(recording);
  // A policy that scales asks twice more, for its check of either direction.
  const queries = recording.entry.replicas.some((count) => count !== recording.entry.replicas[0]) ? 3 : 1;
  const inventory_s = shortest_s === undefined ? undefined : shortest_s - interval_s - queries * plant.metrics.query;
  const { t_s, entry, client } = recording;
  return {
    ...parameters,
    schedule_s: scheduleDelay(t_s, entry) ?? parameters.schedule_s,
    clientSchedule_s: (client && scheduleDelay(t_s, client)) ?? parameters.clientSchedule_s,
    // Recordings with another interval than the scenario's say nothing of the inventory.
    inventory_s: inventory_s !== undefined && inventory_s >= 0 && inventory_s < interval_s ? inventory_s : parameters.inventory_s,
    action_s: action_s ?? parameters.action_s,
    boot_s: boot_s !== undefined && boot_s > interval_s ? boot_s : parameters.boot_s,
  };
}

function requestsOf(recording: Recording): number {
  const rate = throughputOf(recording);
  const { t_s, clients } = recording;
  return Math.max(1, t_s.reduce((sum, at_s, row) => {
    const perSecond = rate?.[row] ?? NaN;
    return row === 0 ? 0 : sum + (at_s - t_s[row - 1]!) * (Number.isNaN(perSecond) ? 5 * clients[row]! : perSecond);
  }, 0));
}
