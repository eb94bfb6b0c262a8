import type { Seconds } from '../../core/units.js';
import { rowDistance, type ServiceColumns } from './recording.js';

/** Rows that stand further apart miss most starts. */
const distance_s_max: Seconds = 2;
const starts_min = 2;

/**
 * Time from a task's being asked for to its running, by Little's law: the time integral of the tasks asked for that do
 * not run yet, divided by how many were asked for. `undefined` where rows are too far apart to see them, or too few
 * were started.
 * Source: Little, A proof for the queuing formula L = λW, Operations Research 9 (1961).
 */
export function scheduleDelay(t_s: readonly Seconds[], { replicas, running }: ServiceColumns): Seconds | undefined {
  if (running === undefined || rowDistance(t_s) > distance_s_max) return undefined;
  let starts = 0;
  let waiting_s = 0;
  for (let row = 1; row < t_s.length; row += 1) {
    starts += Math.max(0, replicas[row]! - replicas[row - 1]!);
    const missing = replicas[row]! - running[row]!;
    if (missing > 0) waiting_s += missing * (t_s[row]! - t_s[row - 1]!);
  }
  return starts < starts_min ? undefined : waiting_s / starts;
}
