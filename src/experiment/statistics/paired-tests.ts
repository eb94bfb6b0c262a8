import { holmAdjusted } from './holm.js';
import { pairedEstimate } from './interval.js';
import type { PairedEstimate } from './interval.js';

/** One metric of one policy by seed; NaN where the run could not be measured. */
export type SeedValues = ReadonlyMap<number, number>;

export interface PairedTest extends PairedEstimate {
  /** `p` after Holm's correction over all tests made together; `null` with a single common seed. */
  readonly p_holm: number | null;
}

/** Level at which a difference is told as one. */
export const significance = 0.05;

/**
 * Tests each of several samples against one reference, paired over the seeds that both measured, and corrects for
 * their number. A sample that is the reference itself, or shares no seed with it, gets `undefined`.
 */
export function pairedTests(samples: readonly SeedValues[], reference: SeedValues): (PairedTest | undefined)[] {
  const estimates = samples.map((values) => (values === reference ? undefined : paired(values, reference)));
  const tested = estimates.flatMap((found) => (found?.p == null ? [] : [found.p]));
  const adjusted = holmAdjusted(tested);
  let next = 0;
  return estimates.map((found) => found && { ...found, p_holm: found.p === null ? null : adjusted[next++]! });
}

function paired(values: SeedValues, reference: SeedValues): PairedEstimate | undefined {
  const seeds = [...values.keys()].filter((seed) => Number.isFinite(values.get(seed)) && Number.isFinite(reference.get(seed)));
  if (seeds.length === 0) return undefined;
  return pairedEstimate(seeds.map((seed) => values.get(seed)!), seeds.map((seed) => reference.get(seed)!));
}

export function finiteValues(values: SeedValues): number[] {
  return [...values.values()].filter(Number.isFinite);
}
