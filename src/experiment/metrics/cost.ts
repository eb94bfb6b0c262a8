import type { Seconds } from '../../core/units.js';
import type { StepSeries } from '../../sim/measurements.js';
import type { Metric, MetricInput } from './metric.js';
import { integral, valueAt } from './step-function.js';

/** What the resources cost. Nodes count while they are ready, tasks while they run. */
const accounting = 'accounting of Ilyushkin et al., TOMPECS 2018';
const secondsPerHour = 3600;

/**
 * Hours begun, as most clouds once billed: every node pays whole hours from the start of the span or from when it
 * became ready. When the count falls, the youngest nodes go first, as the engine removes them.
 */
export function nodeHoursBegun(ready: StepSeries, from_s: Seconds, to_s: Seconds): number {
  const since = new Array<Seconds>(valueAt(ready, from_s)).fill(from_s);
  let hours = 0;
  const settle = (end_s: Seconds): void => {
    hours += Math.ceil((end_s - since.pop()!) / secondsPerHour - 1e-9);
  };
  for (let i = 0; i < ready.t_s.length; i++) {
    const t_s = ready.t_s[i]!;
    if (t_s <= from_s || t_s >= to_s) continue;
    while (since.length < ready.value[i]!) since.push(t_s);
    while (since.length > ready.value[i]!) settle(t_s);
  }
  while (since.length > 0) settle(to_s);
  return hours;
}

/** Sum over all node groups. */
function overGroups(formula: (ready: StepSeries, from_s: Seconds, to_s: Seconds) => number) {
  return ({ run }: MetricInput): number => {
    const groups = [...run.measured.nodes.values()].filter(({ t_s }) => t_s.length > 0);
    return groups.reduce((sum, ready) => sum + formula(ready, run.warm_up_s, run.measured.duration_s), 0);
  };
}

export const costMetrics: readonly Metric[] = [
  {
    name: 'task_seconds', label: 'Task time', unit: 's', family: 'cost', better: 'lower', decimals: 0, headline: true,
    definition: '∫ running tasks of the objective\'s service dt', source: accounting,
    of: ({ run, objective }) => {
      const running = run.measured.running.get(objective.service);
      return running === undefined || running.t_s.length === 0 ? NaN : integral(running, run.warm_up_s, run.measured.duration_s);
    },
  },
  {
    name: 'node_seconds', label: 'Node time', unit: 's', family: 'cost', better: 'lower', decimals: 0, headline: true,
    definition: '∫ ready nodes of all groups dt', source: accounting, of: overGroups(integral),
  },
  {
    name: 'node_hours_begun', label: 'Node hours begun', unit: 'h', family: 'cost', better: 'lower', decimals: 1, headline: false,
    definition: 'Σ over nodes of ⌈time ready in hours⌉; the youngest node leaves first', source: accounting, of: overGroups(nodeHoursBegun),
  },
];
