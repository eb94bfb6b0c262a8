import { anomalyMetrics } from './anomaly.js';
import { behaviourMetrics } from './behaviour.js';
import { costMetrics } from './cost.js';
import { elasticityScores } from './elasticity-scores.js';
import { elasticityMetrics } from './elasticity.js';
import type { Metric } from './metric.js';
import { objectiveMetrics } from './objective.js';

/** Every metric of the comparison, in the order of the tables. */
export const metrics: readonly Metric[] = [
  ...objectiveMetrics,
  ...elasticityMetrics,
  ...elasticityScores,
  ...costMetrics,
  ...behaviourMetrics,
  ...anomalyMetrics,
];

const byName = new Map(metrics.map((metric) => [metric.name, metric]));

/** @throws RangeError for a name that is not declared. */
export function metricNamed(name: string): Metric {
  const metric = byName.get(name);
  if (metric === undefined) throw new RangeError(`no metric ${name}`);
  return metric;
}
