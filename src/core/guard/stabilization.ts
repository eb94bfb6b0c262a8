import type { Wish } from '../engine/state.js';
import type { Seconds } from '../units.js';

export interface StabilizationWindows {
  readonly up_s: Seconds;
  readonly down_s: Seconds;
}

/**
 * Raises only to the lowest and lowers only to the highest wish of the window, so that a short swing changes nothing.
 * The rule of the Kubernetes HPA (`stabilizeRecommendationWithBehaviors`), here for every policy.
 */
export function stabilized(desired: number, current: number, wishes: readonly Wish[], t_s: Seconds, windows: StabilizationWindows): number {
  let lowest = desired;
  let highest = desired;
  for (const wish of wishes) {
    if (t_s - wish.t_s < windows.up_s) lowest = Math.min(lowest, wish.desired);
    if (t_s - wish.t_s < windows.down_s) highest = Math.max(highest, wish.desired);
  }
  if (current < lowest) return lowest;
  if (current > highest) return highest;
  return current;
}

/** The wishes still inside either window, with the newest appended. */
export function rememberWish(wishes: readonly Wish[], newest: Wish, windows: StabilizationWindows): readonly Wish[] {
  const span_s = Math.max(windows.up_s, windows.down_s);
  if (span_s === 0) return wishes;
  return [...wishes.filter((wish) => newest.t_s - wish.t_s < span_s), newest];
}
