import type { Seconds } from '../../core/units.js';
import type { Timeline } from '../../sim/measurements.js';
import type { PlantModel } from '../../sim/model/plant-model.js';
import { cycleTimes } from './cycle-times.js';
import { fitDelays, searchable } from './fit-delays.js';
import { seriesErrors } from './fit-error.js';
import { matchMoments } from './match-moments.js';
import { moments } from './moments.js';
import { parametersOf, withParameters, type Parameters } from './parameters.js';
import { readRecording, type Recording } from './recording.js';
import { replayPlant } from './replayed-plant.js';
import { throughputOf } from './throughput.js';

/** NRMSE by series. */
export type SeriesErrors = Readonly<Record<string, number>>;

export interface Calibration {
  /** Fitted to the whole recording. */
  readonly parameters: Parameters;
  /** Fitted without the held-back part: how far a parameter moves without a third of the rows is how little is known of it. */
  readonly withoutHeldBack: Parameters;
  readonly recording: Recording;
  /** Of the plant fitted without them, on the rows it saw and on those it did not; and of the whole fit on all rows. */
  readonly errors: { readonly fitted: SeriesErrors; readonly held_back: SeriesErrors; readonly whole: SeriesErrors };
  /** Parameters that the recording tells nothing of: they stay the scenario's. */
  readonly unidentified: readonly string[];
  readonly rows: { readonly used: number; readonly held_back: number };
}

/** Blocks of this many rows; every third is held back. Neighbouring rows share most of their window, so single rows would not be held back at all. */
const block = 8;
const fitSeeds = [1, 2] as const;
const proofSeeds = [101, 102, 103] as const;
/** Requests simulated in one search, all runs together, at most; a long recording is searched with fewer runs. */
const requests_max = 6e6;
const runs_min = 20;

/**
 * Fits a plant to a recording by simulation: cycle times read off the rows, moments matched, delays and contention
 * searched, moments matched again (docs/fidelity.md tells the method). Deterministic in its arguments.
 * @param plant the scenario's, its closed source at the recorded number of clients
 * @param interval_s the engine's monitoring interval
 * @param runs_max simulations in one search for delays
 * @throws CalibrationError
 */
export function calibrate(plant: PlantModel, timeline: Timeline, interval_s: Seconds, runs_max = 100): Calibration {
  const recording = readRecording(timeline, plant);
  const heldBack = (row: number) => Math.floor(row / block) % 3 === 2;
  const used = (row: number) => !heldBack(row);
  const all = () => true;
  const withoutHeldBack = fit(plant, recording, interval_s, used, runs_max);
  const parameters = fit(plant, recording, interval_s, all, runs_max);
  const partial = simulated(plant, recording, withoutHeldBack);
  const rows = recording.t_s.map((_, row) => row);
  return {
    parameters,
    withoutHeldBack,
    recording,
    errors: {
      fitted: seriesErrors(recording, partial, used),
      held_back: seriesErrors(recording, partial, heldBack),
      whole: seriesErrors(recording, simulated(plant, recording, parameters), all),
    },
    unidentified: unidentified(recording),
    rows: { used: rows.filter(used).length, held_back: rows.filter(heldBack).length },
  };
}

function fit(plant: PlantModel, recording: Recording, interval_s: Seconds, used: (row: number) => boolean, runs_max: number): Parameters {
  const start = withCycleTimes(parametersOf(plant, recording), plant, recording, interval_s);
  const replay = { seed: fitSeeds[0], fidelity: 'request' } as const;
  const matched = matchMoments(plant, recording, start, used, replay);
  const runs = Math.min(runs_max, Math.max(runs_min, Math.floor(requests_max / requestsOf(recording))));
  const timed = fitDelays(plant, recording, matched, used, fitSeeds, Math.floor(runs / fitSeeds.length));
  return matchMoments(plant, recording, timed, used, replay);
}

function simulated(plant: PlantModel, recording: Recording, parameters: Parameters): Timeline[] {
  const model = withParameters(plant, recording, parameters);
  return proofSeeds.map((seed) => replayPlant(model, recording, { seed, fidelity: 'request' }));
}

function withCycleTimes(parameters: Parameters, plant: PlantModel, recording: Recording, interval_s: Seconds): Parameters {
  const { shortest_s, action_s, boot_s } = cycleTimes(recording);
  // A policy that scales asks twice more, for its check of either direction.
  const queries = recording.entry.replicas.some((count) => count !== recording.entry.replicas[0]) ? 3 : 1;
  const inventory_s = shortest_s === undefined ? undefined : shortest_s - interval_s - queries * plant.metrics.query;
  return {
    ...parameters,
    // Recordings with another interval than the scenario's say nothing of the inventory.
    inventory_s: inventory_s !== undefined && inventory_s >= 0 && inventory_s < interval_s ? inventory_s : parameters.inventory_s,
    action_s: action_s ?? parameters.action_s,
    boot_s: boot_s !== undefined && boot_s > interval_s ? boot_s : parameters.boot_s,
  };
}

function requestsOf(recording: Recording): number {
  const rate = throughputOf(recording)?.perSecond;
  const { t_s, clients } = recording;
  return Math.max(1, t_s.reduce((sum, at_s, row) => {
    const perSecond = rate?.[row] ?? NaN;
    return row === 0 ? 0 : sum + (at_s - t_s[row - 1]!) * (Number.isNaN(perSecond) ? 5 * clients[row]! : perSecond);
  }, 0));
}

function unidentified(recording: Recording): string[] {
  const found = moments(recording);
  const search = searchable(recording, () => true);
  const { action_s, boot_s, shortest_s } = cycleTimes(recording);
  const told: readonly (readonly [string, unknown])[] = [
    ['demand', found.demand_s ?? found.lightCores],
    ['client CPU', found.client_cpu_s],
    ['think time', found.cycle_s],
    ['wait without CPU', found.hold_s],
    ['background load', found.background],
    ...recording.callees.map(({ name }) => [`CPU of ${name}`, found.callees.get(name)?.cpu_s] as const),
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
