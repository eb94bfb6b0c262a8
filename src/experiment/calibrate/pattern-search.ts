/** One variable of a search: where it starts, how far the first moves go, what it may be. */
export interface SearchVariable {
  readonly start: number;
  readonly step: number;
  readonly min: number;
  readonly max: number;
}

export interface SearchResult {
  readonly point: readonly number[];
  readonly value: number;
  readonly evaluations: number;
}

/** Steps are halved this often before the search ends. */
const halvings = 3;

/**
 * Minimises a function of a few bounded variables without derivatives: exploratory moves along one variable after the
 * other, steps halved when a round brings nothing. Deterministic; at most `budget` evaluations.
 * Source: the exploratory part of Hooke & Jeeves, "Direct search" solution of numerical and statistical problems,
 * JACM 8 (1961).
 */
export function patternSearch(f: (point: readonly number[]) => number, variables: readonly SearchVariable[], budget: number): SearchResult {
  let evaluations = 0;
  const seen = new Map<string, number>();
  const value = (at: readonly number[]): number => {
    const key = at.join(' ');
    const known = seen.get(key);
    if (known !== undefined) return known;
    evaluations += 1;
    const found = f(at);
    seen.set(key, found);
    return found;
  };
  let point: readonly number[] = variables.map(({ start }) => start);
  let least = value(point);
  for (let halving = 0; halving <= halvings; halving += 1) {
    let improved = variables.length > 0;
    while (improved && evaluations < budget) {
      improved = false;
      for (const [axis, { step, min, max }] of variables.entries()) {
        for (const direction of [1, -1]) {
          if (evaluations >= budget) break;
          const moved = Math.min(max, Math.max(min, point[axis]! + (direction * step) / 2 ** halving));
          const candidate = point.map((old, index) => (index === axis ? moved : old));
          const found = value(candidate);
          if (!(found < least)) continue;
          least = found;
          point = candidate;
          improved = true;
          break;
        }
      }
    }
  }
  return { point, value: least, evaluations };
}
