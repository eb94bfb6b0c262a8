import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseJournal } from '../../src/core/journal/parse.js';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import { readRun } from '../../src/experiment/gap/read-run.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { simulate } from '../../src/experiment/simulate.js';
import { goldenFolder } from './golden.js';

const recorded = (name: string) => readRun(join(goldenFolder, 'recorded/network', name));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

async function fly(name: string) {
  const { scenario } = await loadScenario(`scenarios/elascale/${name}.yaml`);
  return simulate({ scenario, policy: scenario.policies[0]!, seed: 1, policies: builtInPolicies });
}

/** Mean over rows of each phase, the rows beside a change left out: before iperf, while it is on, after it. */
function plateaus(values: readonly number[], during: readonly [number, number]): number[] {
  return [values.slice(0, during[0] - 1), values.slice(during[0], during[1]), values.slice(during[1] + 1)].map(mean);
}

describe('run 1 of the recorded network, which monitors only', () => {
  it.each([
    ['iperf_stats_1.csv', 'bandwidth_bps', 'flow.h6>h7.bps', [6, 17]],
    ['iot_stats_1.csv', 'bandwidth_bps', 'flow.h5>h2.bps', [6, 17]],
    ['stats_1.csv', 'msgs_per_s', 'throughput_rps', [8, 19]],
    ['stats_1.csv', 'latency_s', 'latency_mean_s', [8, 19]],
  ] as const)('%s, %s: every plateau of %s within 15 %', async (file, column, series, rows) => {
    const { record } = await fly('network-monitor');
    const flown = plateaus(record.measured.timeline.columns.get(series)!, [6, 17]);
    const then = plateaus(recorded(file).columns.get(column)!, rows);
    flown.forEach((value, phase) => expect(Math.abs(value - then[phase]!), `phase ${phase}: ${value} against ${then[phase]}`).toBeLessThanOrEqual(0.15 * then[phase]!));
  });
});

describe('the same load under bandwidth control', () => {
  it('iperf is capped at the reading after its first, as the recorded readings would have had it, and the sensor has its rate back', async () => {
    const { record, journal } = await fly('network-throttle');
    const { entries } = parseJournal(`${journal.join('\n')}\n`);
    const throttled = entries.flatMap(({ entry }) => (entry.type === 'cycle' && entry.actions.some(({ action }) => action.kind === 'throttle-flow') ? [entry] : []));
    const readings = recorded('iperf_stats_1.csv').columns.get('bandwidth_bps')!;
    const overLimit = readings.findIndex((bps) => bps > 3e8);
    // A first reading gives no figure: the recording's rows begin with the second cycle.
    expect(throttled).toHaveLength(1);
    expect(Math.abs(throttled[0]!.cycle - (overLimit + 1))).toBeLessThanOrEqual(1);
    const { columns } = record.measured.timeline;
    const sensor = columns.get('throughput_rps')!;
    expect(mean(sensor.slice(9, 17))).toBeGreaterThan(0.95 * mean(sensor.slice(0, 5)));
    expect(columns.get('flow.h6>h7.bps')!.slice(9, 17).every((bps) => Math.abs(bps - 3e6) <= 0.1 * 3e6)).toBe(true);
  });
});
