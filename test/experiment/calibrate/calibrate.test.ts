import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { calibrate, type Calibration, type CalibrationJob, type FitAll } from '../../../src/experiment/calibrate/calibrate.js';
import { fitPlant } from '../../../src/experiment/calibrate/fit-plant.js';
import { moments } from '../../../src/experiment/calibrate/moments.js';
import { parametersOf, withParameters } from '../../../src/experiment/calibrate/parameters.js';
import { plantDocument } from '../../../src/experiment/calibrate/plant-document.js';
import { CalibrationError, readRecording } from '../../../src/experiment/calibrate/recording.js';
import { replayPlant } from '../../../src/experiment/calibrate/replayed-plant.js';
import { plantFile } from '../../../src/experiment/plant-file.js';
import type { Timeline } from '../../../src/sim/measurements.js';
import type { PlantModel } from '../../../src/sim/model/plant-model.js';
import { plantOfTwin, rows } from './recorded-twin.js';

const blank: Timeline = { t_s: rows, columns: new Map([['rest_api.cpu', rows.map(() => 0.5)]]) };

/** Simulations in a search: the delays are searched coarsely here. */
const quick = 4;

/** Without threads. */
const fitHere: FitAll = (fits) => Promise.resolve(fits.map((fit) => fitPlant(fit, () => undefined)));

async function calibrated(plant: PlantModel, timeline: Timeline): Promise<Calibration> {
  return (await calibrate({ plant, timeline, interval_s: 10, runs_max: quick }, fitHere))!;
}

/** What a plant with other parameters than the twin's would have recorded. */
function recorded(plant: PlantModel, changes: Partial<ReturnType<typeof parametersOf>>): Timeline {
  const recording = readRecording(blank, plant);
  const other = withParameters(plant, recording, { ...parametersOf(plant, recording), ...changes });
  return replayPlant(other, recording, 77);
}

describe('calibration', () => {
  it('finds again the plant that made a recording', async () => {
    const plant = await plantOfTwin();
    const truth = { demand_s: 0.027, think_s: 0.11, client_cpu_s: 0.008, wait_s: 0.009, background: 0.2 };
    const { parameters, errors, unidentified } = await calibrated(plant, recorded(plant, truth));
    expect(parameters.demand_s / truth.demand_s).toBeCloseTo(1, 1);
    expect(parameters.think_s / truth.think_s).toBeCloseTo(1, 1);
    expect(parameters.client_cpu_s / truth.client_cpu_s).toBeCloseTo(1, 1);
    expect(Math.abs(parameters.wait_s - truth.wait_s)).toBeLessThan(0.002);
    expect(Math.abs(parameters.background - truth.background)).toBeLessThan(0.03);
    expect(errors.whole['iot-edge.cpu']).toBeLessThan(0.06);
    expect(errors.held_back['rest_api.cpu']).toBeLessThan(0.12);
    expect(unidentified).toContain('boot time of nodes');
  });

  it('gives the same plant for the same recording, in a form that run takes', async () => {
    const plant = await plantOfTwin();
    const recording = { t_s: rows.slice(0, 40), columns: new Map([...recorded(plant, { demand_s: 0.03 }).columns].map(([name, values]) => [name, values.slice(0, 40)])) };
    const source = { file: 'recorded.csv', sha256: '0', scenario: 'twin' };
    const document = plantDocument(plant, await calibrated(plant, recording), source);
    expect(plantDocument(plant, await calibrated(plant, recording), source)).toBe(document);
    expect(plantFile.safeParse(parse(document)).success).toBe(true);
  });

  it.each([
    ['rest_api.cpu alone', ['rest_api.cpu']],
    ['the nodes\' CPU alone', ['iot-edge.cpu']],
    ['no bytes', ['rest_api.cpu', 'iot-edge.cpu', 'sensor.cpu', 'db.cpu']],
    ['no nodes', ['rest_api.cpu', 'rest_api.net_tx_Bps', 'sensor.net_tx_Bps', 'sensor.cpu', 'db.cpu']],
  ])('uses what is there and says what it could not tell: %s', async (_, names) => {
    const plant = await plantOfTwin();
    const whole = recorded(plant, { demand_s: 0.028 });
    const { parameters, unidentified } = await calibrated(plant, { t_s: rows, columns: new Map([...whole.columns].filter(([name]) => names.includes(name))) });
    expect(Math.abs(parameters.demand_s / 0.028 - 1)).toBeLessThan(0.15);
    expect(unidentified.length).toBeGreaterThan(4);
    if (!names.some((name) => name.includes('net'))) expect(parameters.think_s).toBe(parametersOf(plant, readRecording(whole, plant)).think_s);
  });

  it('says why a recording cannot be used', async () => {
    const plant = await plantOfTwin();
    await expect(calibrated(plant, { t_s: rows, columns: new Map([['db.cpu', rows.map(() => 0.1)]]) })).rejects.toThrow(CalibrationError);
    await expect(calibrated({ ...plant, workload: [] }, blank)).rejects.toThrow(/no closed source/);
  });

  it('makes no more simulations than it says, and comes to nothing when a fit was interrupted', async () => {
    const plant = await plantOfTwin();
    const job: CalibrationJob = { plant, timeline: recorded(plant, { demand_s: 0.03 }), interval_s: 10, runs_max: quick };
    let most = 0;
    let done = 0;
    const counted: FitAll = (fits) => Promise.resolve([fitPlant(fits[0]!, () => { done += 1; }), undefined]);
    expect(await calibrate(job, counted, (simulations_max) => { most = simulations_max; })).toBeUndefined();
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThanOrEqual(most / 2);
  });
});

describe('moments', () => {
  it('are those of the laws: D = U / X, S = D + hold at saturation, N = X (Z + S) for one client', async () => {
    const plant = await plantOfTwin();
    const [demand, hold, think] = [0.03, 0.01, 0.06];
    const busy = rows.map((t_s) => t_s >= 200 && t_s < 500);
    const rate = busy.map((on) => (on ? 1 / (demand + hold) : 1 / (demand + hold + think)));
    const columns = new Map([
      ['rest_api.cpu', rate.map((x) => x * demand)],
      ['iot-edge.cpu', rate.map((x) => (x * demand + 0.1) / 2)],
      ['sensor.net_tx_B', rate.map((x, row) => (x * 750) / 2 / (busy[row] ? 12 : 1))],
      ['sensor.cpu', rate.map((x, row) => (x * 0.005) / (busy[row] ? 12 : 1))],
      ['db.cpu', rate.map((x) => 0.02 + x * 0.002)],
    ]);
    const found = moments(readRecording({ t_s: rows, columns }, plant));
    expect(found.demand_s).toBeCloseTo(demand, 9);
    expect(found.background).toBeCloseTo(0.1, 9);
    expect(found.hold_s).toBeCloseTo(hold, 9);
    expect(found.cycle_s).toBeCloseTo(think, 9);
    expect(found.client_cpu_s).toBeCloseTo(0.005, 9);
    expect(found.callees.get('db')!.cpu_s).toBeCloseTo(0.002, 9);
    expect(found.callees.get('db')!.base).toBeCloseTo(0.02, 9);
  });
});
