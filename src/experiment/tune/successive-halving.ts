/** One round: so many candidates, each on so many seeds. */
export interface Rung {
  readonly candidates: number;
  readonly seeds: number;
}

/** After each rung the best third goes on, on three times the seeds. */
const eta = 3;
const firstSeeds = 2;

/**
 * Rungs that cost about the same each and all together at most `budget` runs. Jamieson and Talwalkar,
 * "Non-stochastic best arm identification and hyperparameter optimization", AISTATS 2016 (eta = 3).
 */
export function rungs(budget: number): readonly Rung[] {
  let best: readonly Rung[] = [{ candidates: Math.max(1, Math.floor(budget / firstSeeds)), seeds: firstSeeds }];
  for (let count = 2; ; count += 1) {
    const perRung = budget / count;
    const first = Math.floor(perRung / firstSeeds);
    const plan = Array.from({ length: count }, (_, index) => ({
      candidates: Math.floor(first / eta ** index),
      // Seeds of earlier rungs are kept: only the new ones are run.
      seeds: firstSeeds * eta ** index,
    }));
    if (plan.at(-1)!.candidates < 2) return best;
    best = plan;
  }
}

/** Runs that a plan costs when the seeds of earlier rungs are not run again. */
export function runsOf(plan: readonly Rung[]): number {
  return plan.reduce((sum, { candidates, seeds }, index) => sum + candidates * (seeds - (plan[index - 1]?.seeds ?? 0)), 0);
}

export interface Scored<Candidate> {
  readonly candidate: Candidate;
  /** Mean objective over the seeds run so far; lower is better. */
  readonly score: number;
  readonly seeds: number;
}

/**
 * Runs the rungs. `score` gives the objective of candidates on given seeds, a list for each candidate; all face the
 * same seeds (common random numbers), so that differences are the candidates' own. Best first.
 */
export async function successiveHalving<Candidate>(
  candidates: readonly Candidate[],
  plan: readonly Rung[],
  score: (candidates: readonly Candidate[], seeds: readonly number[]) => Promise<readonly (readonly number[])[]>,
): Promise<readonly Scored<Candidate>[]> {
  let field = candidates.slice(0, plan[0]!.candidates).map((candidate) => ({ candidate, scores: [] as readonly number[] }));
  const out: typeof field = [];
  for (const [index, { seeds, candidates: keep }] of plan.entries()) {
    if (index > 0) out.unshift(...field.splice(keep));
    const done = plan[index - 1]?.seeds ?? 0;
    const fresh = Array.from({ length: seeds - done }, (_, offset) => done + offset + 1);
    const scores = await score(field.map(({ candidate }) => candidate), fresh);
    field = field.map((each, place) => ({ ...each, scores: [...each.scores, ...scores[place]!] })).sort((a, b) => mean(a.scores) - mean(b.scores));
  }
  return [...field, ...out].map(({ candidate, scores }) => ({ candidate, score: mean(scores), seeds: scores.length }));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
