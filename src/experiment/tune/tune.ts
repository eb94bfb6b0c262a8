import type { PolicyReference } from '../../core/configuration/engine-configuration.js';
import { namedStream } from '../../sim/random/streams.js';
import { metricNamed } from '../metrics/catalogue.js';
import type { RunRecord } from '../run-record.js';
import type { SimulateAll, SimulationTask } from '../runner/simulate-in-workers.js';
import type { Scenario } from '../scenario.js';
import { pairedEstimate, type Interval } from '../statistics/interval.js';
import { latinHypercube } from './latin-hypercube.js';
import type { ObjectiveExpression } from './objective-expression.js';
import type { Candidate, ParameterSpace } from './parameter-space.js';
import { rungs, runsOf, successiveHalving, type Scored } from './successive-halving.js';

export interface TuneJob {
  /** Traces resolved. */
  readonly scenario: Scenario;
  readonly policy: PolicyReference;
  readonly space: ParameterSpace;
  readonly objective: ObjectiveExpression;
  /** Simulations in all, the proof's included. */
  readonly budget: number;
  /** Folder that policy modules are named from. */
  readonly base: string;
  readonly jobs: number;
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, of: number) => void;
}

export interface TuneResult {
  readonly policy: string;
  readonly objective: string;
  readonly runs: number;
  /** Best of the search, whether it won the proof or not. */
  readonly best: Candidate;
  readonly searched: readonly Scored<Candidate>[];
  /** On seeds that the search never saw. */
  readonly proof: {
    readonly seeds: number;
    readonly default: number;
    readonly best: number;
    /** best - default: negative is better; NaN where a run could not be measured. */
    readonly difference: number;
    readonly ci95: Interval | null;
    readonly won: boolean;
    /** What the two came to in metrics that people know, in the mean over the seeds. */
    readonly shown: Readonly<Record<(typeof shownMetrics)[number], { readonly default: number; readonly best: number }>>;
  };
}

/** Printed beside the objective, so that nobody takes a better score for a better service. */
const shownMetrics = ['slo_violation_share', 'task_seconds'] as const;

/** Seeds of the proof begin here, far from those of the search. */
const proofSeed = 100_001;
const proofSeeds_max = 20;

/**
 * Searches a policy's parameters: Latin hypercube, successive halving on common random numbers, then the best against
 * the default on fresh seeds with a paired interval. Deterministic in its arguments, whatever the number of threads.
 */
export async function tune(job: TuneJob, simulateAll: SimulateAll): Promise<TuneResult> {
  const proofSeeds = Math.max(2, Math.min(proofSeeds_max, Math.floor(job.budget / 6)));
  const plan = rungs(Math.max(2, job.budget - 2 * proofSeeds));
  const of = runsOf(plan) + 2 * proofSeeds;
  let done = 0;
  const measure = measurer(job, simulateAll, () => job.progress?.(++done, of));

  const candidates = latinHypercube(job.space, plan[0]!.candidates, namedStream(1, `tune/${job.scenario.name}/${job.policy.name}`));
  const searched = await successiveHalving(candidates, plan, async (field, seeds) => (await measure(field, seeds)).map((runs) => runs.map(({ score }) => score)));
  const best = searched[0]!.candidate;
  const fresh = Array.from({ length: proofSeeds }, (_, index) => proofSeed + index);
  const [ofDefault, ofBest] = await measure([{}, best], fresh) as [readonly Measured[], readonly Measured[]];
  const [byDefault, byBest] = [ofDefault, ofBest].map((runs) => runs.map(({ score }) => score)) as [number[], number[]];
  // Runs that the objective cannot measure prove nothing.
  const measured = [...byDefault, ...byBest].every(Number.isFinite);
  const { mean: difference, ci95 } = measured ? pairedEstimate(byBest, byDefault) : { mean: NaN, ci95: null };
  return {
    policy: job.policy.name, objective: job.objective.text, runs: of, best, searched,
    proof: { seeds: proofSeeds, default: mean(byDefault), best: mean(byBest), difference, ci95, won: ci95 !== null && ci95[1] < 0, shown: shownOf(ofDefault, ofBest) },
  };
}

interface Measured {
  /** The objective. */
  readonly score: number;
  readonly shown: Readonly<Record<(typeof shownMetrics)[number], number>>;
}

function shownOf(ofDefault: readonly Measured[], ofBest: readonly Measured[]): TuneResult['proof']['shown'] {
  const [late, cost] = shownMetrics.map((metric) => ({ default: mean(ofDefault.map(({ shown }) => shown[metric])), best: mean(ofBest.map(({ shown }) => shown[metric])) }));
  return { slo_violation_share: late!, task_seconds: cost! };
}

/** Each candidate on each seed, all in one batch over the threads. */
function measurer(job: TuneJob, simulateAll: SimulateAll, finished: () => void) {
  return async (candidates: readonly Candidate[], seeds: readonly number[]): Promise<readonly (readonly Measured[])[]> => {
    const tasks = candidates.flatMap((candidate) => seeds.map((seed): SimulationTask => ({
      scenario: job.scenario, seed, base: job.base,
      policy: { ...job.policy, compat: 'none', parameters: { ...job.policy.parameters, ...candidate } },
    })));
    const measured = new Map<SimulationTask, Measured>();
    await simulateAll(tasks, { jobs: job.jobs, ...(job.signal === undefined ? {} : { signal: job.signal }) }, ({ record }, task) => {
      measured.set(task, measuredIn(record, job));
      finished();
    });
    return candidates.map((_, index) => seeds.map((_seed, place) => measured.get(tasks[index * seeds.length + place]!) ?? unmeasured));
  };
}

/** A run that an interruption left out. */
const unmeasured: Measured = { score: Infinity, shown: { slo_violation_share: NaN, task_seconds: NaN } };

function measuredIn(run: RunRecord, { scenario, objective }: TuneJob): Measured {
  const value = (metric: string): number => metricNamed(metric).of({ run, objective: scenario.objective, unscaled: undefined });
  // A metric that a run has nothing to measure by must not win.
  const score = objective.terms.reduce((sum, { metric, weight }) => sum + (Number.isNaN(value(metric)) ? Infinity : weight * value(metric)), 0);
  return { score, shown: { slo_violation_share: value('slo_violation_share'), task_seconds: value('task_seconds') } };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
