import type { Measurements } from '../sim/measurements.js';

/** A rise by at least this share of the highest level is a load step; slow profiles rise without one. */
const notable = 0.25;

/** Times at which the offered load of any source rose notably: what reaction times are counted from. */
export function loadSteps(offered: Measurements['offered']): readonly number[] {
  const steps = new Set<number>();
  for (const { t_s, value } of offered.values()) {
    const highest = value.reduce((most, level) => Math.max(most, level), 0);
    for (let index = 1; index < value.length; index += 1) {
      if (value[index]! - value[index - 1]! >= notable * highest && t_s[index]! > 0) steps.add(t_s[index]!);
    }
  }
  return [...steps].sort((a, b) => a - b);
}
