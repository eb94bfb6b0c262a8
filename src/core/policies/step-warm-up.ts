import type { TaskObservation } from '../plant/snapshot.js';
import type { Cores, Fraction, Seconds } from '../units.js';

/** Units that were added together and are warm at `until_s`. */
export interface WarmingBatch {
  readonly until_s: Seconds;
  readonly count: number;
}

/**
 * The batches that are still warming at `t_s`, oldest first, after the count went up or down by `change` since they were
 * seen the last time. What goes is taken from the newest: they serve least, and Swarm stops them first. Never more
 * units than there are, so never more batches either.
 */
export function stillWarming(batches: readonly WarmingBatch[], change: number, t_s: Seconds, warm_up_s: Seconds): readonly WarmingBatch[] {
  const open = batches.filter(({ until_s }) => until_s > t_s);
  if (change > 0 && warm_up_s > 0) return [...open, { until_s: t_s + warm_up_s, count: change }];
  let gone = -Math.min(0, change);
  while (gone > 0 && open.length > 0) {
    const newest = open.pop()!;
    if (newest.count > gone) open.push({ until_s: newest.until_s, count: newest.count - gone });
    gone -= newest.count;
  }
  return open;
}

export function unitsWarming(batches: readonly WarmingBatch[]): number {
  return batches.reduce((sum, { count }) => sum + count, 0);
}

/**
 * Mean CPU of the running tasks that are warm; `null` where none is known (node groups, or all tasks are young).
 */
export function warmMean(tasks: readonly TaskObservation[], t_s: Seconds, warm_up_s: Seconds): Cores | Fraction | null {
  let sum = 0;
  let count = 0;
  for (const { state, cpu, started_s } of tasks) {
    if (state !== 'running' || cpu === null || t_s - started_s < warm_up_s) continue;
    sum += cpu;
    count += 1;
  }
  return count === 0 ? null : sum / count;
}
