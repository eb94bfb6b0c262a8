import { expect, test } from 'vitest';
import { hoverData } from '../../src/report/hover-data.js';
import type { Panel } from '../../src/report/run-panels.js';

test('shows what was measured at a time or last before it, nothing in a gap, and every decision once', () => {
  const mark = { t_s: 12, up: true, what: 'api 1 → 2', reason: 'cpu over the limit', value: 2 } as const;
  const panel: Panel = {
    title: 'Load, clients', height: 40, decades: false, gaps: [], marks: [mark],
    curves: [{ role: 'load', label: 'sensors', unit: 'clients', rank: 0, stepped: true, points: { t_s: [5, 20, 30], value: [1.2345, 2, NaN] } }],
  };
  expect(hoverData([panel, panel], [0, 10, 20, 30], 40)).toEqual({
    unit: { name: 's', seconds: 1 }, t_s: [0, 10, 20, 30],
    curves: [0, 1].map(() => ({ panel: 'Load', label: 'sensors', value: [null, 1.23, 2, null] })),
    marks: [{ t_s: 12, text: '▲ api 1 → 2 at 12 s: cpu over the limit' }],
  });
});
