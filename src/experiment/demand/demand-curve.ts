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

/** Plants whose demands are kept; calibration and tuning go through many. */
const PLANTS_MAX = 16;

/**
 * By all that the search reads of a scenario, then by load: what was worked out already. A thread gets a copy of the
 * scenario with every run of a comparison, so objects would tell nothing.
 */
const known = new Map<string, Map<string, Demand>>();

/**
 * The matching function of the SPEC elasticity metrics (Herbst et al., Ready for Rain?, SPEC-RG-2016-01, §4): for each
 * load offered, the fewest running replicas of `objective.service` (at least 1) with which the objective holds in the
 * long run. See `lateShare` for what stands beside them.
 * @param offered by source name, as `Measurements.offered`
 */
export function demandCurve(scenario: Scenario, offered: ReadonlyMap<string, StepSeries>): DemandSeries {
  const times = [...new Set([...offered.values()].flatMap(({ t_s }) => t_s))].sort((a, b) => a - b);
  const levels = scenario.workload.map(({ name }) => levelOver(offered.get(name) ?? { t_s: [], value: [] }));
  const byLoad = knownOf(scenario);
  const t_s: Seconds[] = [];
  const value: number[] = [];
  const unmet: boolean[] = [];
  for (const time_s of times) {
    const { replicas, met } = demandUnder(byLoad, scenario, levels.map((levelAt) => levelAt(time_s)));
    if (value.at(-1) === replicas && unmet.at(-1) === !met) continue;
    t_s.push(time_s);
    value.push(replicas);
    unmet.push(!met);
  }
  return { t_s, value, unmet };
}

function demandUnder(byLoad: Map<string, Demand>, scenario: Scenario, load: Load): Demand {
  const rounded = load.map((level) => Number(level.toPrecision(LOAD_DIGITS)));
  const key = rounded.join();
  let demand = byLoad.get(key);
  if (!demand) byLoad.set(key, demand = fewestReplicas(scenario, rounded));
  return demand;
}

/** Of a plant not seen for longest, all is forgotten. */
function knownOf({ objective, application, infrastructure, metrics, workload, engine }: Scenario): Map<string, Demand> {
  const { ignore, scale_groups, service_defaults, services, group_defaults, groups } = engine;
  const sources = workload.map((source) => ({ ...source, level: undefined }));
  const plant = JSON.stringify([objective, application, infrastructure, metrics, sources, ignore, scale_groups, service_defaults, services, group_defaults, groups]);
  const byLoad = known.get(plant) ?? new Map<string, Demand>();
  known.delete(plant);
  known.set(plant, byLoad);
  if (known.size > PLANTS_MAX) known.delete(known.keys().next().value!);
  return byLoad;
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
