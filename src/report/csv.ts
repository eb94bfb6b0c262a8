import type { Comparison } from '../experiment/comparison.js';
import type { Timeline } from '../sim/measurements.js';

const header = [
  'scenario', 'policy', 'metric', 'unit', 'n', 'mean', 'ci95_low', 'ci95_high',
  'difference', 'difference_ci95_low', 'difference_ci95_high', 'p_holm', 'judgement',
];

/** comparison.csv: one row a scenario, policy and metric; empty cells where there is no interval or no difference. */
export function comparisonCsv(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap(({ scenario, policies }) =>
    policies.flatMap(({ policy, metrics }) =>
      Object.entries(metrics).map(([name, { mean, ci95, unit, n, difference }]) => [
        scenario, policy, name, unit, n, mean, ci95?.[0], ci95?.[1],
        difference?.mean, difference?.ci95?.[0], difference?.ci95?.[1], difference?.p_holm, difference?.judgement,
      ]),
    ),
  );
  return lines([header, ...rows]);
}

/** timeline.csv: one row a sample, `t_s` first, then the columns in their order; NaN is an empty cell. */
export function timelineCsv(timeline: Timeline): string {
  const columns = [...timeline.columns.values()];
  return lines([
    ['t_s', ...timeline.columns.keys()],
    ...timeline.t_s.map((t_s, row) => [t_s, ...columns.map((column) => column[row])]),
  ]);
}

type Cell = string | number | null | undefined;

/** RFC 4180, with bare line feeds. */
function lines(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => row.map(cell).join(',') + '\n').join('');
}

function cell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(shortest(value)) : '';
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Nine significant digits hold every measurement and shed the noise of floating point (0.1 + 0.2 is 0.3). */
function shortest(value: number): number {
  return Number(value.toPrecision(9));
}
