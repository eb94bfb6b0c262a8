import { expect, test } from 'vitest';
import { panelsOf } from '../../src/report/run-panels.js';
import { run } from '../experiment/synthetic-run.js';
import { syntheticScenario } from './synthetic-report.js';

test('a decision is marked on the CPU curve at its sample or the next; in a gap, at the last one before', () => {
  const { scenario } = syntheticScenario('marked');
  const marks = [10, 11, 25, 31].map((t_s) => ({ t_s, kind: 'service', target: 'api', from: 1, to: 2, reason: 'x' }) as const);
  const columns = new Map([['api.cpu', [0.5, 0.9, NaN]]]);
  const panel = panelsOf(run({ marks, measured: { timeline: { t_s: [10, 20, 30], columns } } }), scenario, { companions: [], groups: [], anomalies: false }).find(({ title }) => title.startsWith('CPU'))!;
  expect(panel.marks.map(({ value }) => value)).toEqual([0.5, 0.9, 0.9, 0.9]);
});

test('latency is drawn at the percentile that its limit is for', () => {
  const columns = new Map([['latency_p95_s', [0.1]], ['latency_objective_s', [0.4]]]);
  const { scenario } = syntheticScenario('strict');
  const panels = panelsOf(run({ measured: { timeline: { t_s: [10], columns } } }), { ...scenario, objective: { ...scenario.objective, percentile: 99 } }, { companions: [], groups: [], anomalies: false });
  const panel = panels.find(({ title }) => title.startsWith('Latency'))!;
  expect(panel.title).toBe('Latency p99, s');
  expect(panel.curves.find(({ role }) => role === 'latency')).toMatchObject({ label: 'p99', points: { value: [0.4] } });
});

test('a score is drawn with the threshold above which it is an anomaly', () => {
  const { scenario } = syntheticScenario('watched');
  const anomaly = { t_s: [10, 20], score: [0, 0.5], threshold: 0.42, investigations: [{ from_s: 20, to_s: 30 }], removed: 0, refused: 0 };
  const panel = panelsOf(run({ anomaly }), scenario, { companions: [], groups: [], anomalies: true }).find(({ title }) => title.startsWith('Anomaly'))!;
  expect(panel.curves.map(({ role, points }) => [role, points.value])).toEqual([['limit', [0.42]], ['score', [0, 0.5]]]);
  expect(panel.shades).toEqual([{ from_s: 20, to_s: 30, kind: 'investigation' }]);
});
