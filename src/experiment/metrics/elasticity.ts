import type { Seconds } from '../../core/units.js';
import type { StepSeries } from '../../sim/measurements.js';
import type { RunRecord } from '../run-record.js';
import type { Metric, MetricInput } from './metric.js';
import { changes, segments, valueAt } from './step-function.js';

/**
 * SPEC's elasticity metrics of one service: demand d(t), the fewest replicas with which the objective holds, against
 * supply s(t), the replicas running. Everything here is a function of those two curves and the measured span.
 */
export interface Elasticity {
  readonly demand: StepSeries;
  readonly supply: StepSeries;
  readonly from_s: Seconds;
  readonly to_s: Seconds;
  /** Step at which instability compares the curves. */
  readonly sample_s: Seconds;
}

const readyForRain = 'Herbst et al., "Ready for Rain? A View from SPEC Research on the Future of Cloud Metrics", SPEC-RG-2016-01';

/** Share of the span, in percent, weighted by `weight(demand, supply)`. */
function weightedShare({ demand, supply, from_s, to_s }: Elasticity, weight: (d: number, s: number) => number): number {
  const sum = segments(demand, supply, from_s, to_s).reduce(
    (total, { first, second, ...piece }) => total + weight(Math.max(1, first), second) * (piece.to_s - piece.from_s),
    0,
  );
  return (100 * sum) / (to_s - from_s);
}

export const underProvisioningAccuracy = (curves: Elasticity) => weightedShare(curves, (d, s) => Math.max(d - s, 0) / d);
export const overProvisioningAccuracy = (curves: Elasticity) => weightedShare(curves, (d, s) => Math.max(s - d, 0) / d);
export const underProvisioningTimeshare = (curves: Elasticity) => weightedShare(curves, (d, s) => (d > s ? 1 : 0));
export const overProvisioningTimeshare = (curves: Elasticity) => weightedShare(curves, (d, s) => (s > d ? 1 : 0));

/** Share of steps in which supply and demand do not move the same way; standing still is a way of its own. */
export function instability({ demand, supply, from_s, to_s, sample_s }: Elasticity): number {
  const steps = Math.floor((to_s - from_s) / sample_s + 1e-9);
  let different = 0;
  for (let k = 1; k <= steps; k++) {
    const before_s = from_s + (k - 1) * sample_s;
    const now_s = from_s + k * sample_s;
    const demandMove = Math.sign(valueAt(demand, now_s) - valueAt(demand, before_s));
    const supplyMove = Math.sign(valueAt(supply, now_s) - valueAt(supply, before_s));
    if (demandMove !== supplyMove) different++;
  }
  return (100 * different) / steps;
}

/** (supply changes - demand changes) an hour. */
export function jitter({ demand, supply, from_s, to_s }: Elasticity): number {
  return ((changes(supply, from_s, to_s) - changes(demand, from_s, to_s)) * 3600) / (to_s - from_s);
}

/** The curves of a run; `undefined` where its demand or its supply is unknown. */
export function elasticityOf(run: RunRecord, service: string): Elasticity | undefined {
  const supply = run.measured.running.get(service);
  const demand = run.demand;
  if (supply === undefined || supply.t_s.length === 0 || demand.t_s.length === 0) return undefined;
  return { demand, supply, from_s: run.warm_up_s, to_s: run.measured.duration_s, sample_s: sampleStep(run) };
}

/** Interval of the timeline's rows. */
export function sampleStep({ measured }: RunRecord): Seconds {
  const [first, second] = measured.timeline.t_s;
  return first === undefined || second === undefined ? measured.duration_s : second - first;
}

function measure(formula: (curves: Elasticity) => number) {
  return ({ run, objective }: MetricInput): number => {
    const curves = elasticityOf(run, objective.service);
    return curves === undefined ? NaN : formula(curves);
  };
}

export const elasticityMetrics: readonly Metric[] = [
  {
    name: 'under_provisioning_accuracy', label: 'Under-provisioning', symbol: 'θU', unit: '%', family: 'elasticity',
    better: 'lower', decimals: 2, headline: true,
    definition: '100/T · ∫ max(d - s, 0)/d dt: replicas missing, as a share of those needed',
    source: readyForRain, of: measure(underProvisioningAccuracy),
  },
  {
    name: 'over_provisioning_accuracy', label: 'Over-provisioning', symbol: 'θO', unit: '%', family: 'elasticity',
    better: 'lower', decimals: 2, headline: true,
    definition: '100/T · ∫ max(s - d, 0)/d dt: replicas too many, as a share of those needed; may pass 100',
    source: readyForRain, of: measure(overProvisioningAccuracy),
  },
  {
    name: 'under_provisioning_timeshare', label: 'Time under-provisioned', symbol: 'τU', unit: '%', family: 'elasticity',
    better: 'lower', decimals: 2, headline: true,
    definition: '100/T · ∫ 1[d > s] dt',
    source: readyForRain, of: measure(underProvisioningTimeshare),
  },
  {
    name: 'over_provisioning_timeshare', label: 'Time over-provisioned', symbol: 'τO', unit: '%', family: 'elasticity',
    better: 'lower', decimals: 2, headline: true,
    definition: '100/T · ∫ 1[s > d] dt',
    source: readyForRain, of: measure(overProvisioningTimeshare),
  },
  {
    name: 'instability', label: 'Instability', symbol: 'υ', unit: '%', family: 'elasticity',
    better: 'lower', decimals: 2, headline: true,
    definition: 'share of the timeline\'s steps in which sgn(Δs) differs from sgn(Δd)',
    source: readyForRain, of: measure(instability),
  },
  {
    name: 'jitter', label: 'Jitter', unit: '1/h', family: 'elasticity',
    better: 'zero', decimals: 2, headline: false,
    definition: '(changes of s - changes of d) / T: above 0 the policy fidgets, below 0 it skips changes',
    source: readyForRain, of: measure(jitter),
  },
];
