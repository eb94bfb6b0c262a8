import { expect, test } from 'vitest';
import { panelsOf } from '../../src/report/run-panels.js';
import { run } from '../experiment/synthetic-run.js';
import { syntheticScenario } from './synthetic-report.js';

test('latency is drawn at the percentile that its limit is for', () => {
  const columns = new Map([['latency_p95_s', [0.1]], ['latency_objective_s', [0.4]]]);
  const { scenario } = syntheticScenario('strict');
  const panels = panelsOf(run({ measured: { timeline: { t_s: [10], columns } } }), { ...scenario, objective: { ...scenario.objective, percentile: 99 } }, { companions: [], groups: [] });
  const panel = panels.find(({ title }) => title.startsWith('Latency'))!;
  expect(panel.title).toBe('Latency p99, s');
  expect(panel.curves.find(({ role }) => role === 'latency')).toMatchObject({ label: 'p99', points: { value: [0.4] } });
});
