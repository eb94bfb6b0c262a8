import { serviceSettings } from '../../core/configuration/engine-configuration.js';
import type { Seconds } from '../../core/units.js';
import type { StepSeries } from '../../sim/measurements.js';
import type { DemandSeries } from '../run-record.js';
import type { Scenario } from '../scenario.js';
import { lateShare, type Load } from './long-run.js';

/** The search goes up to this many times the most replicas that the engine may run. */
const BEYOND_MAX = 4;
/** Loads that differ in no more than this many digits are one: slow profiles have thousands of levels. */
const LOAD_DIGITS = 3;

interface Demand {
  readonly replicas: number;
  readonly met: boolean;
}

/** By scenario: what was worked out already, for all runs of a comparison. */
const known = new WeakMap<Scenario, Map<string, Demand>>();

/**
 * The matching function of the SPEC elasticity metrics (Herbst et al., Ready for Rain?, SPEC-RG-2016-01, §4): for each
 * load offered, the fewest running replicas of `objective.service` (at least 1) with which the objective holds in the
 * long run. See `lateShare` for what stands beside them.
 * @param offered by source name, as `Measurements.offered`
 */
export function demandCurve(scenario: Scenario, offered: ReadonlyMap<string, StepSeries>): DemandSeries {
  const times = [...new Set([...offered.values()].flatMap(({ t_s }) => t_s))].sort((a, b) => a - b);
  const levels = scenario.workload.map(({ name }) => levelOver(offered.get(name) ?? { t_s: [], value: [] }));
  const t_s: Seconds[] = [];
  const value: number[] = [];
  const unmet: boolean[] = [];
  for (const time_s of times) {
    const { replicas, met } = demandAt(scenario, levels.map((levelAt) => levelAt(time_s)));
    if (value.at(-1) === replicas && unmet.at(-1) === !met) continue;
    t_s.push(time_s);
    value.push(replicas);
    unmet.push(!met);
  }
  return { t_s, value, unmet };
}

/** The fewest replicas that meet the objective under a constant load; the bound, `met: false`, where none do. */
export function demandAt(scenario: Scenario, load: Load): Demand {
  let levels = known.get(scenario);
  if (!levels) known.set(scenario, levels = new Map());
  const rounded = load.map((level) => Number(level.toPrecision(LOAD_DIGITS)));
  const key = rounded.join();
  let demand = levels.get(key);
  if (!demand) levels.set(key, demand = fewestReplicas(scenario, rounded));
  return demand;
}

/** From one replica up: more of them on nodes that are full need not help, so there is nothing to bisect. */
function fewestReplicas(scenario: Scenario, load: Load): Demand {
  const { service, percentile } = scenario.objective;
  const bound = BEYOND_MAX * serviceSettings(scenario.engine, service).max;
  for (let replicas = 1; replicas <= bound; replicas++) {
    const late = lateShare(scenario, load, replicas);
    if (late === undefined) break;
    if (late <= 1 - percentile / 100) return { replicas, met: true };
  }
  return { replicas: bound, met: false };
}

/** The level at times that never go back; 0 before the first step. */
function levelOver({ t_s, value }: StepSeries): (time_s: Seconds) => number {
  let next = 0;
  return (time_s) => {
    while (next < t_s.length && t_s[next]! <= time_s) next++;
    return value[next - 1] ?? 0;
  };
}
