import type { Timeline } from '../../../src/sim/measurements.js';

/** A timeline with a row every `every_s` from 0 on. */
export function timeline(columns: Readonly<Record<string, readonly number[]>>, every_s = 10, from_s = 0): Timeline {
  const rows = Object.values(columns)[0]!.length;
  return { t_s: Array.from({ length: rows }, (_, index) => from_s + index * every_s), columns: new Map(Object.entries(columns)) };
}
