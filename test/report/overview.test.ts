import { expect, test } from 'vitest';
import { overview } from '../../src/report/overview.js';
import type { ReportScenario } from '../../src/report/report.js';
import { tradeOffPlot } from '../../src/report/trade-off-plot.js';
import { syntheticScenario } from './synthetic-report.js';

test('the cheapest is the one of least mean cost among those that keep the objective', () => {
  const part = syntheticScenario('compute-simple');
  const { cost_metric } = part.comparison.verdict;
  const costs: Readonly<Record<string, number>> = { none: 1, discrete: 20, adaptive: 30, 'target-tracking': 40 };
  const comparison: ReportScenario['comparison'] = {
    ...part.comparison,
    verdict: { ...part.comparison.verdict, keepers: ['target-tracking', 'discrete', 'adaptive'] },
    policies: part.comparison.policies.map((result) => ({ ...result, metrics: { ...result.metrics, [cost_metric]: { ...result.metrics[cost_metric]!, mean: costs[result.policy]! } } })),
  };
  const text = overview([{ ...part, comparison }, { ...part, comparison }]).replace(/<[^>]+>/g, '');
  expect(text).toContain('Cheapest that keeps it: discrete in 2.');
});

test('one policy alone trades nothing off', () => {
  expect(tradeOffPlot(syntheticScenario('alone', ['discrete'], 2).comparison, 'plot')).toBe('');
});
