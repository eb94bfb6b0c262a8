import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import { policyReference } from '../../src/core/configuration/engine-configuration.js';
import { readRun } from '../../src/experiment/gap/read-run.js';
import { valueAt } from '../../src/experiment/gap/resample.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { readRecordedSeries } from '../../src/experiment/recorded-series.js';
import { simulate } from '../../src/experiment/simulate.js';
import { temporaryFolder } from '../temporary-folder.js';

const { write } = temporaryFolder();
const steps = fileURLToPath(new URL('../../scenarios/lab/steps.yaml', import.meta.url));

async function simulated(seed: number) {
  const { scenario } = await loadScenario(steps);
  return simulate({ scenario: { ...scenario, sample: 1 }, policy: policyReference.parse('discrete'), seed, policies: builtInPolicies });
}
const fileOf = (journal: readonly string[]) => write('journal.ndjson', `${journal.join('\n')}\n`);

describe('a journal as a recording', () => {
  it('shows the replicas, running tasks and nodes that the timeline of the same run shows at the time of each cycle', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), async (seed) => {
      const { record, journal } = await simulated(seed);
      const { t_s, columns } = readRun(fileOf(journal));
      const { timeline } = record.measured;
      expect(t_s.length).toBe(journal.filter((line) => line.startsWith('{"type":"cycle"')).length);
      for (const name of ['iot_app_rest_api.replicas', 'iot_app_rest_api.running', 'iot_app_sensor.replicas', 'iot-edge.nodes']) {
        const own = { t_s: timeline.t_s, value: timeline.columns.get(name)! };
        for (const [row, at_s] of t_s.entries()) {
          // Rows stand a second apart: a change within that second is seen by one of the two alone.
          const around = [valueAt(own, 'level', at_s), valueAt(own, 'level', at_s + 1)].filter((value) => !Number.isNaN(value));
          if (around.length > 0) expect(around).toContain(columns.get(name)![row]);
        }
      }
    }), { numRuns: 5 });
  });

  it('has the columns of a timeline in its order, one row a cycle, missing readings empty', async () => {
    const { journal, record } = await simulated(1);
    const { table, notes } = readRecordedSeries(fileOf(journal));
    const shown = [...record.measured.timeline.columns.keys()].filter((name) => /\.(cpu|replicas|running|net_tx_Bps|nodes)$/.test(name));
    expect(notes).toEqual([]);
    expect([...table.columns].sort()).toEqual(['t_s', ...shown].sort());
    expect(table.columns.slice(0, 5)).toEqual(['t_s', ...['cpu', 'replicas', 'running', 'net_tx_Bps'].map((column) => `iot_app_db.${column}`)]);
    expect(table.numbers('iot_app_rest_api.cpu')[0]).toBeNaN();
    expect(table.texts('iot_app_rest_api.cpu')[0]).toBe('');
    expect(table.numbers('iot_app_rest_api.cpu').slice(2).every((cpu) => cpu >= 0)).toBe(true);
  });

  it('drops a last line that is cut short and says so', async () => {
    const { journal } = await simulated(1);
    const { table, notes } = readRecordedSeries(write('torn.ndjson', `${journal.join('\n')}\n{"type":"cycle","cycle":`));
    expect(table.rows).toBe(readRecordedSeries(fileOf(journal)).table.rows);
    expect(notes).toEqual([expect.stringMatching(/torn\.ndjson: its last line is cut short.*left out/)]);
  });

  it('counts from where it goes on from another journal', async () => {
    const { journal } = await simulated(1);
    const [header, ...entries] = journal.map((line) => JSON.parse(line) as { type: string; checkpoint?: { t_s: number } });
    const first = entries.findIndex(({ checkpoint }) => checkpoint !== undefined);
    const { checkpoint } = entries[first]!;
    const whole = readRun(fileOf(journal)).t_s;
    const later = readRun(fileOf([{ ...header, checkpoint }, ...entries.slice(first + 1)].map((entry) => JSON.stringify(entry)))).t_s;
    expect(later[0]).toBeCloseTo(whole[whole.length - later.length]! - checkpoint!.t_s, 9);
  });

  it('says which line is wrong, and in what', async () => {
    const { journal } = await simulated(1);
    expect(() => readRecordedSeries(fileOf(journal.slice(1)))).toThrow(/ndjson:1: found no header/);
    expect(() => readRecordedSeries(fileOf([journal[0]!, '{"type":"cycle"}', ...journal.slice(1)]))).toThrow(/ndjson:2: found a cycle entry with a wrong/);
    expect(() => readRecordedSeries(write('other.ndjson', '{"a":1}\n'))).toThrow(/without a "type"/);
    expect(() => readRun(fileOf(journal.slice(0, 1)))).toThrow(/no rows/);
  });

  it('reads a CSV file as it always was', () => {
    const { table, notes } = readRecordedSeries(write('recorded.csv', 't_s,web.cpu\n0,0.5\n10,\n'));
    expect([table.columns, table.numbers('web.cpu'), notes]).toEqual([['t_s', 'web.cpu'], [0.5, NaN], []]);
  });
});
