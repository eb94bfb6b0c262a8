import type { RunRecord } from '../run-record.js';
import {
  elasticityOf, instability, overProvisioningAccuracy, overProvisioningTimeshare,
  underProvisioningAccuracy, underProvisioningTimeshare,
} from './elasticity.js';
import type { Metric } from './metric.js';

/**
 * Scores that fold the elasticity metrics into one number. They rank; they explain nothing, so they never stand
 * without the metrics they are made of.
 */
const provisioning = [
  underProvisioningAccuracy, overProvisioningAccuracy, underProvisioningTimeshare, overProvisioningTimeshare,
] as const;

/** Percent below which a metric counts as this much in the speedup: else one perfect 0 would decide all. */
const speedupFloor = 1;
const deviationOrder = 5;

function each(run: RunRecord, service: string, formulas: readonly ((curves: NonNullable<ReturnType<typeof elasticityOf>>) => number)[]) {
  const curves = elasticityOf(run, service);
  return curves === undefined ? undefined : formulas.map((formula) => formula(curves));
}

/** Geometric mean of `unscaled / policy`, both raised to the floor. */
export function elasticSpeedup(policy: readonly number[], unscaled: readonly number[]): number {
  const logs = policy.map((value, index) => Math.log(Math.max(unscaled[index]!, speedupFloor) / Math.max(value, speedupFloor)));
  return Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length);
}

/** Minkowski (power) mean of order 5: dominated by the worst of the metrics. */
export function autoscalingDeviation(values: readonly number[]): number {
  return (values.reduce((sum, value) => sum + value ** deviationOrder, 0) / values.length) ** (1 / deviationOrder);
}

export const elasticityScores: readonly Metric[] = [
  {
    name: 'elastic_speedup', label: 'Elastic speedup', symbol: 'ε', unit: '', family: 'elasticity',
    better: 'higher', decimals: 2, headline: false,
    definition: `geometric mean over θU, θO, τU, τO of (policy none / this policy), each counted as at least ${speedupFloor} %; needs policy none`,
    source: 'Herbst et al., SPEC-RG-2016-01; Ilyushkin et al., TOMPECS 2018',
    of: ({ run, unscaled, objective }) => {
      const ours = each(run, objective.service, provisioning);
      const theirs = unscaled && each(unscaled, objective.service, provisioning);
      return ours === undefined || theirs === undefined ? NaN : elasticSpeedup(ours, theirs);
    },
  },
  {
    name: 'autoscaling_deviation', label: 'Auto-scaling deviation', symbol: 'σ', unit: '%', family: 'elasticity',
    better: 'lower', decimals: 2, headline: false,
    definition: `Minkowski mean of order ${deviationOrder} of θU, θO, τU, τO, υ: (Σ xᵖ / 5)^(1/p), p = ${deviationOrder}`,
    source: 'Bauer et al., "Chameleon", TPDS 2019',
    of: ({ run, objective }) => {
      const values = each(run, objective.service, [...provisioning, instability]);
      return values === undefined ? NaN : autoscalingDeviation(values);
    },
  },
];
