import { describe, expect, test } from 'vitest';
import { compare } from '../../src/experiment/comparison.js';
import { renderReport } from '../../src/report/index-page.js';
import { terminalTable } from '../../src/report/terminal-table.js';
import { syntheticReport, syntheticScenario } from './synthetic-report.js';

/** The policies named flew with the original's loop. */
function flown(...original: readonly string[]) {
  const part = syntheticScenario('twin', ['none', 'discrete', 'target-tracking'], 2);
  const runs = part.runs.map((run) => (original.includes(run.policy) ? { ...run, compat: 'elascale' as const } : run));
  return { ...part, runs, comparison: compare(runs, part.scenario.objective) };
}

describe('policies that the original\'s loop flew', () => {
  test('are marked in the terminal\'s table, which says what the mark means', () => {
    const text = terminalTable(flown('none', 'discrete').comparison, { width: 200, colour: false });
    expect(text).toMatch(/ none† +discrete† +target-tracking\s*$/m);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('† flown by the original\'s loop (compat: elascale), the others by the default engine.');
  });

  test('are marked in the table, the figures and the trade-off of the page', () => {
    const page = renderReport(syntheticReport([flown('none', 'discrete')]));
    expect(page.match(/discrete†/g)!.length).toBeGreaterThanOrEqual(3);
    expect(page).not.toContain('target-tracking†');
    expect(page).toContain('(compat: elascale), the others by the default engine.');
  });

  test('all of them are said to be', () => {
    expect(terminalTable(flown('none', 'discrete', 'target-tracking').comparison, { width: 200, colour: false })).toContain('(compat: elascale).');
  });

  test('none leaves no mark', () => {
    expect(terminalTable(flown().comparison, { width: 200, colour: false })).not.toContain('†');
    expect(renderReport(syntheticReport([flown()]))).not.toContain('†');
  });
});

test('a policy that failed is marked wherever it stands, and why it failed is said', () => {
  const part = syntheticScenario('broken', ['none', 'discrete'], 2);
  const runs = part.runs.map((run) => (run.policy === 'discrete' ? { ...run, policy_failure: { decisions: 51, of: 52, first: 'policy failed: <b>' } } : run));
  const failed = { ...part, runs, comparison: compare(runs, part.scenario.objective) };
  const page = renderReport(syntheticReport([failed, syntheticScenario('flash-crowd')]));
  expect(page).toContain('✗ discrete <small class="missed">failed in 102 of 104 decisions</small>');
  expect(page).toContain('✗ discrete: the policy failed in 102 of 104 decisions: &lt;b&gt;.');
  expect(page).toContain('aria-label="failed in 102 of 104 decisions"');
  expect(terminalTable(failed.comparison, { width: 200, colour: false })).toMatch(/ none +✗ discrete\s*$/m);
});
