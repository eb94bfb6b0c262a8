import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare } from '../../src/experiment/comparison.js';
import { metrics } from '../../src/experiment/metrics/catalogue.js';
import { comparisonCsv, timelineCsv } from '../../src/report/csv.js';
import { objective, run } from '../experiment/synthetic-run.js';

describe('timeline.csv', () => {
  test('a row a sample, an empty cell where there is nothing to show, no noise of floating point', () => {
    const columns = new Map([['api.cpu', [0.1 + 0.2, NaN]], ['latency_p95_s', [1 / 3, 1e-7]], ['odd,"name"', [-0, 1e21]]]);
    expect(timelineCsv({ t_s: [0, 10], columns })).toBe('t_s,api.cpu,latency_p95_s,"odd,""name"""\n0,0.3,0.333333333,0\n10,,1e-7,1e+21\n');
  });

  test('can be read back to nine digits', () => {
    const column = fc.array(fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constant(NaN)), { minLength: 1, maxLength: 20 });
    fc.assert(fc.property(column, (values) => {
      const text = timelineCsv({ t_s: values.map((_, row) => row * 10), columns: new Map([['x', values]]) });
      const rows = text.trimEnd().split('\n').slice(1).map((line) => line.split(','));
      expect(rows).toHaveLength(values.length);
      rows.forEach(([t_s, x], row) => {
        expect(Number(t_s)).toBe(row * 10);
        if (Number.isNaN(values[row])) expect(x).toBe('');
        else expect(Math.abs(Number(x) - values[row]!)).toBeLessThanOrEqual(Math.abs(values[row]!) * 1e-8 + 1e-300);
      });
    }), { seed: 1 });
  });
});

describe('comparison.csv', () => {
  test('a row a policy and metric; what does not exist is empty', () => {
    const comparison = compare([1, 2].flatMap((seed) => ['none', 'step'].map((policy) => run({ policy, seed }))), objective);
    const lines = comparisonCsv([comparison]).trimEnd().split('\n');
    expect(lines[0]).toBe('scenario,policy,metric,unit,n,mean,ci95_low,ci95_high,difference,difference_ci95_low,difference_ci95_high,p_holm,judgement');
    expect(lines).toContain('test,none,task_seconds,s,2,600,600,600,,,,,');
    expect(lines).toContain('test,step,task_seconds,s,2,600,600,600,0,0,0,1,unclear');
    const measurable = metrics.filter(({ name, family }) => name !== 'reaction_time' && family !== 'anomaly');
    expect(lines).toHaveLength(1 + 2 * measurable.length);
  });
});
