import type { Seconds } from '../units.js';

/** How fast one direction may go. */
export interface ScalingRules {
  /** Seconds; the most cautious recommendation of this window holds. */
  readonly stabilization_window: Seconds;
  /** Which of the rates holds: the most permissive, the strictest, or no change at all in this direction. */
  readonly select: 'max' | 'min' | 'disabled';
  readonly policies: readonly RateRule[];
}

/** Change by at most `value` tasks, or percent of the count at the start of the period, in any period. */
export interface RateRule {
  readonly type: 'tasks' | 'percent';
  readonly value: number;
  readonly period: Seconds;
}

/** What the calculation wanted at some time, before rules. */
export interface PastRecommendation {
  readonly t_s: Seconds;
  readonly replicas: number;
}

/** A change that was made: `change` tasks added, or removed; always positive. */
export interface ScaleEvent {
  readonly t_s: Seconds;
  readonly change: number;
}

export interface ScaleEvents {
  readonly up: readonly ScaleEvent[];
  readonly down: readonly ScaleEvent[];
}

/**
 * Raise only to the lowest, lower only to the highest recommendation of the window, the present one included.
 * Kubernetes `horizontal.go`, `stabilizeRecommendationWithBehaviors`.
 */
export function stabilized(
  wanted: number, current: number, past: readonly PastRecommendation[], t_s: Seconds, up: ScalingRules, down: ScalingRules,
): number {
  let lowest = wanted;
  let highest = wanted;
  for (const { t_s: then_s, replicas } of past) {
    if (t_s - then_s < up.stabilization_window) lowest = Math.min(lowest, replicas);
    if (t_s - then_s < down.stabilization_window) highest = Math.max(highest, replicas);
  }
  return Math.min(Math.max(current, lowest), highest);
}

/**
 * Keeps a change within the rates and a count within the bounds.
 * Kubernetes `horizontal.go`, `convertDesiredReplicasWithBehaviorRate`.
 */
export function rateLimited(
  wanted: number, current: number, events: ScaleEvents, t_s: Seconds, up: ScalingRules, down: ScalingRules,
  bounds: { readonly min: number; readonly max: number },
): number {
  if (wanted > current) {
    const limit = Math.max(current, highestAllowed(current, events, t_s, up));
    return Math.min(wanted, limit, bounds.max);
  }
  if (wanted < current) {
    const limit = Math.min(current, lowestAllowed(current, events, t_s, down));
    return Math.max(wanted, limit, bounds.min);
  }
  return wanted;
}

function highestAllowed(current: number, events: ScaleEvents, t_s: Seconds, rules: ScalingRules): number {
  if (rules.select === 'disabled') return current;
  const limits = rules.policies.map(({ type, value, period }) => {
    const start = countAtStart(current, events, t_s, period);
    // Rounded up: a small percentage of a small count must still let it grow.
    return type === 'tasks' ? start + value : Math.ceil(start * (1 + value / 100));
  });
  return rules.select === 'max' ? Math.max(...limits) : Math.min(...limits);
}

function lowestAllowed(current: number, events: ScaleEvents, t_s: Seconds, rules: ScalingRules): number {
  if (rules.select === 'disabled') return current;
  const limits = rules.policies.map(({ type, value, period }) => {
    const start = countAtStart(current, events, t_s, period);
    return type === 'tasks' ? start - value : Math.trunc(start * (1 - value / 100));
  });
  return rules.select === 'max' ? Math.min(...limits) : Math.max(...limits);
}

function countAtStart(current: number, events: ScaleEvents, t_s: Seconds, period: Seconds): number {
  return current - changeWithin(events.up, t_s, period) + changeWithin(events.down, t_s, period);
}

function changeWithin(events: readonly ScaleEvent[], t_s: Seconds, period: Seconds): number {
  let sum = 0;
  for (const event of events) if (t_s - event.t_s < period) sum += event.change;
  return sum;
}

/**
 * Adds a recommendation and drops those that no window can see any more, and those that lie between later ones: a
 * window that sees them sees those too. What is left holds no count twice, however long the window.
 */
export function remembered(past: readonly PastRecommendation[], now: PastRecommendation, longest_s: Seconds): readonly PastRecommendation[] {
  const kept: PastRecommendation[] = [now];
  let lowest = now.replicas;
  let highest = now.replicas;
  for (let i = past.length - 1; i >= 0; i--) {
    const old = past[i]!;
    if (now.t_s - old.t_s >= longest_s) break;
    if (old.replicas >= lowest && old.replicas <= highest) continue;
    lowest = Math.min(lowest, old.replicas);
    highest = Math.max(highest, old.replicas);
    kept.push(old);
  }
  return kept.reverse();
}

/** Adds a change of size, if there was one, and drops the events that no period can see any more. */
export function withChange(events: ScaleEvents, change: number, at_s: Seconds, t_s: Seconds, longest_s: Seconds): ScaleEvents {
  return {
    up: recent(change > 0 ? [...events.up, { t_s: at_s, change }] : events.up, t_s, longest_s),
    down: recent(change < 0 ? [...events.down, { t_s: at_s, change: -change }] : events.down, t_s, longest_s),
  };
}

function recent(events: readonly ScaleEvent[], t_s: Seconds, longest_s: Seconds): readonly ScaleEvent[] {
  return events.every((event) => t_s - event.t_s < longest_s) ? events : events.filter((event) => t_s - event.t_s < longest_s);
}
