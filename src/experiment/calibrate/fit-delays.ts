import type { Seconds } from '../../core/units.js';
import { fitError } from './fit-error.js';
import type { Parameters } from './parameters.js';
import { patternSearch, type SearchVariable } from './pattern-search.js';
import { phaseMean, settledPhases } from './phase.js';
import { rowDistance, type Recording } from './recording.js';
import type { Replay } from './replayed-plant.js';

/** Parameters that show in the transitions, or only where several bind at once: no moment isolates them. */
type Searched = 'clientListen_s' | 'clientStop_s' | 'listen_s' | 'ingestion_s' | 'contention';

interface Range {
  readonly step: number;
  readonly max: number;
  /** Whether the used rows can tell it. */
  readonly shows: (recording: Recording, used: (row: number) => boolean) => boolean;
}

const ranges: Readonly<Record<Searched, Range>> = {
  ingestion_s: { step: 3, max: 15, shows: () => true },
  clientListen_s: { step: 6, max: 60, shows: (recording, used) => recording.client !== undefined && changes(recording.clients, used, 1) },
  clientStop_s: { step: 8, max: 60, shows: (recording, used) => recording.client !== undefined && changes(recording.clients, used, -1) },
  listen_s: { step: 8, max: 60, shows: ({ t_s, entry }, used) => changes(entry.replicas, used, 1) && (entry.running === undefined || rowDistance(t_s) <= samples_s) },
  contention: { step: 0.08, max: 0.4, shows: nodesBind },
};

/** Rows of samples that stand further apart say too little of when replicas were asked for. */
const samples_s: Seconds = 5;

/** A departure from the scenario's value by a step must earn this much of the squared error. */
const prior = 1e-3;
const nodesFull = 0.75;

/** Names of the parameters that the used rows can tell. */
export function searchable(recording: Recording, used: (row: number) => boolean): Searched[] {
  return (Object.keys(ranges) as Searched[]).filter((name) => ranges[name].shows(recording, used));
}

/**
 * Searches the delays and the contention that make the simulated readings lie nearest to the recorded ones, on common
 * random numbers, with a small pull towards where the search starts.
 */
export function fitDelays(
  recording: Recording, start: Parameters, used: (row: number) => boolean, seeds: readonly number[], budget: number, replay: Replay,
): Parameters {
  const names = searchable(recording, used);
  const variables = names.map((name): SearchVariable => ({ start: start[name], step: ranges[name].step, min: 0, max: Math.max(start[name], ranges[name].max) }));
  const at = (point: readonly number[]): Parameters => ({ ...start, ...Object.fromEntries(names.map((name, index) => [name, point[index]!])) });
  const cost = (point: readonly number[]): number => {
    const pull = names.reduce((sum, name, index) => sum + ((point[index]! - start[name]) / ranges[name].step) ** 2, 0);
    return fitError(recording, seeds.map((seed) => replay(at(point), seed)), used) + prior * pull;
  };
  return at(patternSearch(cost, variables, budget).point);
}

function changes(counts: readonly number[], used: (row: number) => boolean, direction: 1 | -1): boolean {
  return counts.some((count, row) => row > 0 && used(row) && (count - counts[row - 1]!) * direction > 0);
}

function nodesBind(recording: Recording, used: (row: number) => boolean): boolean {
  const { group, entry } = recording;
  if (group === undefined) return false;
  return settledPhases(recording, used).some((phase) => {
    const cpu = group.cpu !== undefined ? phaseMean(phase, group.cpu)
      : entry.cpu !== undefined ? (phaseMean(phase, entry.cpu) * phase.replicas) / (phase.nodes * group.cores) : 0;
    return phase.replicas > group.cores * phase.nodes && cpu > nodesFull;
  });
}
