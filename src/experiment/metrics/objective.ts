import type { LatencySummary } from '../../sim/measurements.js';
import type { Metric, MetricInput } from './metric.js';

/** What the users of the service met with. */
const userMetrics = 'user-oriented metrics of Bauer et al., "Chameleon", TPDS 2019';
const histogram = 'log-linear histogram of every request (relative error below 1 %)';

function lateShare({ run }: MetricInput): number {
  const { completed, failed, late, overdue } = run.measured.requests;
  const judged = completed + failed + overdue;
  return judged === 0 ? NaN : (100 * (late + failed + overdue)) / judged;
}

function latency(key: keyof LatencySummary, label: string, definition: string, headline: boolean): Metric {
  return {
    name: `latency_${key}`, label, unit: 's', family: 'objective', better: 'lower', decimals: 4, headline,
    definition, source: histogram,
    of: ({ run }) => (run.measured.requests.completed === 0 ? NaN : run.measured.latency[key]),
  };
}

export const objectiveMetrics: readonly Metric[] = [
  {
    name: 'slo_violation_share', label: 'Requests late or failed', unit: '%', family: 'objective',
    better: 'lower', decimals: 2, headline: true,
    definition: '100 · (late + failed + overdue) / (completed + failed + overdue); late: answered slower than the objective\'s latency, overdue: unanswered at the end, and for longer than that',
    source: userMetrics, of: lateShare,
  },
  {
    name: 'slo_violation_windows', label: 'Time over the objective', unit: '%', family: 'objective',
    better: 'lower', decimals: 2, headline: true,
    definition: 'share of the timeline\'s rows in which more than the objective allows were late, failed or overdue at the row\'s end; rows in which nothing ended and nothing is overdue are left out',
    source: userMetrics, of: ({ run }) => 100 * run.measured.late_windows,
  },
  latency('mean_s', 'Mean latency', 'mean over completed requests', false),
  latency('p50_s', 'Latency p50', 'median over completed requests', false),
  latency('p95_s', 'Latency p95', '95th percentile over completed requests', true),
  latency('p99_s', 'Latency p99', '99th percentile over completed requests', false),
  {
    name: 'throughput', label: 'Throughput', unit: '1/s', family: 'objective',
    better: 'higher', decimals: 3, headline: true,
    definition: 'requests completed / T', source: userMetrics,
    of: ({ run }) => run.measured.requests.completed / (run.measured.duration_s - run.warm_up_s),
  },
  {
    name: 'failed_requests', label: 'Requests failed', unit: 'requests', family: 'objective',
    better: 'lower', decimals: 1, headline: false,
    definition: 'refused or lost, and not answered by a retry', source: userMetrics,
    of: ({ run }) => run.measured.requests.failed,
  },
];
