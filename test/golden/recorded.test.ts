import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { calibrate, type Calibration } from '../../src/experiment/calibrate/calibrate.js';
import { fitPlant } from '../../src/experiment/calibrate/fit-plant.js';
import { plantDocument } from '../../src/experiment/calibrate/plant-document.js';
import { gap, type LevelGap } from '../../src/experiment/gap/gap.js';
import { readRun } from '../../src/experiment/gap/read-run.js';
import type { ReadingError } from '../../src/experiment/gap/error-measures.js';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { simulate } from '../../src/experiment/simulate.js';
import { temporaryFolder } from '../temporary-folder.js';
import { twin } from '../experiment/calibrate/recorded-twin.js';
import { goldenFolder } from './golden.js';

const { write } = temporaryFolder();
const recording = (name: string) => join(goldenFolder, 'recorded', name);
const load = (file: string) => ({ file, column: 'sensor.replicas' });
const seeds = [1, 2, 3, 4, 5];
const tolerance_s = 30;

/** Runs the twin with a plant as the recorded run was driven, once a seed, and measures each against the recording. */
async function gaps(plantFile: string, file: string, policy: string) {
  const { scenario } = await loadScenario(twin, { load: load(file), plantFile, policies: [policy] });
  return seeds.map((seed) => gap(simulate({ scenario, policy: scenario.policies[0]!, seed, policies: builtInPolicies }).record.measured.timeline, readRun(file)).series);
}

type Series = Awaited<ReturnType<typeof gaps>>;
const nrmse_max = (runs: Series, name: string) => Math.max(...runs.map((series) => (series[name] as ReadingError).nrmse!));
const agreement_mean = (runs: Series, name: string) => runs.reduce((sum, series) => sum + (series[name] as LevelGap).agreement, 0) / runs.length;

/** Median over the seeds of each step's time error; a step that never came counts as infinitely late. */
function medianErrors_s(runs: Series, name: string): number[] {
  const steps = runs.map((series) => (series[name] as LevelGap).steps.map(({ error_s }) => error_s ?? Infinity));
  return steps[0]!.map((_, step) => steps.map((errors) => errors[step]!).sort((a, b) => a - b)[Math.floor(steps.length / 2)]!);
}

describe('the recorded runs of one day, calibrated on the one without scaling', () => {
  const [calibratedOn, other] = ['eval_1/elascale_1.csv', 'eval_1/elascale_2.csv'].map(recording) as [string, string];
  let calibration: Calibration;
  let plantFile: string;
  beforeAll(async () => {
    const { scenario } = await loadScenario(twin, { load: load(calibratedOn) });
    const plant = { ...scenario, window_s: scenario.engine.window };
    calibration = (await calibrate({ plant, timeline: readRun(calibratedOn), interval_s: scenario.engine.interval }, (fits) => Promise.resolve(fits.map((fit) => fitPlant(fit, () => undefined)))))!;
    plantFile = write('plant.yaml', plantDocument(plant, calibration, { file: calibratedOn, sha256: '', scenario: scenario.name }));
  }, 120_000);

  it('the plant lies where the reference puts it; half of the rows give it within a fifth', () => {
    const { demand_s, think_s, client_cpu_s } = calibration.parameters;
    expect(demand_s).toBeGreaterThan(0.038);
    expect(demand_s).toBeLessThan(0.045);
    expect(think_s).toBeGreaterThan(0.07);
    expect(think_s).toBeLessThan(0.087);
    expect(client_cpu_s).toBeGreaterThan(0.0055);
    expect(client_cpu_s).toBeLessThan(0.0066);
    for (const name of ['demand_s', 'think_s', 'client_cpu_s'] as const) {
      expect(Math.abs(Math.log(calibration.withoutHeldBack[name] / calibration.parameters[name]))).toBeLessThan(Math.log(1.2));
    }
    expect(calibration.errors.held_back['iot-edge.cpu']).toBeLessThan(0.12);
    expect(calibration.errors.held_back['rest_api.cpu']).toBeLessThan(0.18);
  });

  it('the run calibrated on: edge.cpu within 0.12, rest_api.cpu within 0.18 of their range, every step within 30 s', async () => {
    const runs = await gaps(plantFile, calibratedOn, 'none');
    expect(nrmse_max(runs, 'edge.cpu')).toBeLessThanOrEqual(0.12);
    expect(nrmse_max(runs, 'rest_api.cpu')).toBeLessThanOrEqual(0.18);
    for (const name of ['sensor.replicas', 'rest_api.replicas', 'edge.nodes']) {
      expect(agreement_mean(runs, name)).toBeGreaterThanOrEqual(0.9);
      for (const error_s of medianErrors_s(runs, name)) expect(Math.abs(error_s)).toBeLessThanOrEqual(tolerance_s);
    }
  });

  it('the other run of the day, adaptive: within 0.15 and 0.22; the median seed has every step within 30 s', async () => {
    const runs = await gaps(plantFile, other, 'adaptive');
    expect(nrmse_max(runs, 'edge.cpu')).toBeLessThanOrEqual(0.15);
    expect(nrmse_max(runs, 'rest_api.cpu')).toBeLessThanOrEqual(0.22);
    for (const name of ['sensor.replicas', 'rest_api.replicas', 'edge.nodes']) {
      expect(agreement_mean(runs, name)).toBeGreaterThanOrEqual(0.9);
      for (const error_s of medianErrors_s(runs, name)) expect(Math.abs(error_s)).toBeLessThanOrEqual(tolerance_s);
    }
  });
});
