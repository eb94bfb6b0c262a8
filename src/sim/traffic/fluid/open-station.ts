import type { Seconds } from '../../../core/units.js';
import type { TaskPace } from './task-pace.js';
import type { Variation } from './variation.js';

export interface OpenResponse {
  readonly response_s: Seconds;
  /** Part of it spent before a worker is free. */
  readonly wait_s: Seconds;
  /** Share of arrivals that find all workers busy. */
  readonly waits: number;
}

/**
 * A task under a Poisson stream: the birth-death process whose death rate is the task's pace; delays are scaled as in
 * Allen & Cunneen (Allen, Probability, Statistics, and Queueing Theory (2nd ed. 1990), §5.2). Exact for M/M/c and
 * M/G/1-PS. Infinity where the pace cannot keep up.
 * @param workers at least `pace.length`: beyond the pace's end requests still share the CPU, up to here
 */
export function openResponse({ alone_s, pace }: TaskPace, workers: number, arrivals_per_s: number, { waiting, sharing }: Variation): OpenResponse {
  if (arrivals_per_s === 0) return { response_s: alone_s, wait_s: 0, waits: 0 };
  const last = pace.length;
  const load = arrivals_per_s * alone_s;
  const ratio = load / pace[last - 1]!;
  if (ratio >= 1) return { response_s: Infinity, wait_s: Infinity, waits: 1 };
  // Weights p(j)/p(0) up to the last pace, then geometric: sum and first moment of the tail in closed form.
  let weight = 1;
  let total = 1;
  let inTask = 0;
  for (let j = 1; j < last; j++) {
    weight *= load / pace[j - 1]!;
    total += weight;
    inTask += j * weight;
  }
  weight *= ratio; // p(last) / p(0)
  const tail = weight / (1 - ratio);
  total += tail;
  inTask += tail * (last + ratio / (1 - ratio));
  // Requests beyond the workers; p(at least `workers`) = tail · ratio^(workers - last).
  const waits = (tail * ratio ** (workers - last)) / total;
  const wait_s = (waits * ratio) / (1 - ratio) / arrivals_per_s;
  const shared_s = inTask / total / arrivals_per_s - wait_s - alone_s;
  return { response_s: alone_s + sharing * shared_s + waiting * wait_s, wait_s: waiting * wait_s, waits };
}
