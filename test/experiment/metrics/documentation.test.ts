import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { metrics } from '../../../src/experiment/metrics/catalogue.js';
import { metricFamilies } from '../../../src/experiment/metrics/metric.js';

const page = fileURLToPath(new URL('../../../docs/metrics.md', import.meta.url));
const best = { lower: 'low', higher: 'high', zero: '0' } as const;

function generated(): string {
  const rows = metrics.map(({ name, symbol, unit, better, definition, source }) =>
    `| \`${name}\` | ${symbol ?? ''} | ${unit} | ${best[better]} | ${definition} | ${source} |`);
  return ['| name | sign | unit | best | definition | source |', '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
}

test('docs/metrics.md holds the table of the declarations (vitest -u writes it)', async () => {
  const text = readFileSync(page, 'utf8');
  const renewed = text.replace(/(<!-- metrics -->)[^]*(<!-- end of metrics -->)/, (_, before: string, after: string) => `${before}\n\n${generated()}\n\n${after}`);
  await expect(renewed).toMatchFileSnapshot(page);
  expect(text).toContain('<!-- metrics -->');
});

test('names are unique, headlines exist in every family, and nothing is left undescribed', () => {
  expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length);
  for (const family of metricFamilies) expect(metrics.some((metric) => metric.family === family && metric.headline)).toBe(true);
  for (const { name, definition, source } of metrics) expect(Math.min(definition.length, source.length), name).toBeGreaterThan(10);
});
