import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtInPolicies } from '../../../src/core/policies/registry.js';
import { calibrate, type Calibration } from '../../../src/experiment/calibrate/calibrate.js';
import { fitPlant } from '../../../src/experiment/calibrate/fit-plant.js';
import { parametersOf, withParameters } from '../../../src/experiment/calibrate/parameters.js';
import { readRecording } from '../../../src/experiment/calibrate/recording.js';
import { scheduleDelay } from '../../../src/experiment/calibrate/schedule-delay.js';
import { loadScenario } from '../../../src/experiment/load-scenario.js';
import { simulate } from '../../../src/experiment/simulate.js';

const steps = fileURLToPath(new URL('../../../scenarios/lab/steps.yaml', import.meta.url));
const truth = { demand_s: 0.02, think_s: 0.13, wait_s: 0.006, clientSchedule_s: 3, clientListen_s: 2.5, schedule_s: 4, listen_s: 3 };

describe('a recording with throughput, latency and running tasks', () => {
  let found: Calibration;
  beforeAll(async () => {
    const { scenario } = await loadScenario(steps);
    const plant = { ...scenario, window_s: scenario.engine.window };
    const roles = readRecording({ t_s: [0, 1, 2, 3, 4], columns: new Map([['iot_app_rest_api.cpu', [0, 0, 0, 0, 0]]]) }, plant);
    // A limit that makes the API start tasks more than once or twice.
    const services = { iot_app_rest_api: { ...scenario.engine.services['iot_app_rest_api']!, cpu_up_limit: 0.25 } };
    const { application, infrastructure, metrics, workload } = withParameters(plant, roles, { ...parametersOf(plant, roles), ...truth });
    const other = { ...scenario, application, infrastructure, metrics, workload: [...workload], engine: { ...scenario.engine, services }, sample: 1 };
    const { timeline } = simulate({ scenario: other, policy: scenario.policies[0]!, seed: 5, policies: builtInPolicies }).record.measured;
    found = (await calibrate({ plant, timeline, interval_s: scenario.engine.interval, runs_max: 60 }, (fits) => Promise.resolve(fits.map((fit) => fitPlant(fit, () => undefined)))))!;
  });

  it('gives the demand within 3 % and the think time within 5 %, from half of the rows too', () => {
    for (const { demand_s, think_s } of [found.parameters, found.withoutHeldBack]) {
      expect(Math.abs(demand_s / truth.demand_s - 1)).toBeLessThan(0.03);
      expect(Math.abs(think_s / truth.think_s - 1)).toBeLessThan(0.05);
    }
    expect(Math.abs(found.parameters.wait_s - truth.wait_s)).toBeLessThan(0.003);
  });

  it('gives the time until a task runs, and until it serves, within a second each', () => {
    const { clientSchedule_s, clientListen_s, schedule_s, listen_s } = found.parameters;
    expect(Math.abs(clientSchedule_s - truth.clientSchedule_s)).toBeLessThan(1);
    expect(Math.abs(schedule_s - truth.schedule_s)).toBeLessThan(1);
    expect(Math.abs(clientSchedule_s + clientListen_s - truth.clientSchedule_s - truth.clientListen_s)).toBeLessThan(1);
    expect(Math.abs(schedule_s + listen_s - truth.schedule_s - truth.listen_s)).toBeLessThan(1);
  });

  it('tells the errors of what the clients counted too, held back and not', () => {
    // Of counts in a single second: some 7 to 35 answers.
    expect(found.errors.held_back['throughput_rps']).toBeLessThan(0.25);
    expect(found.errors.whole['iot_app_rest_api.cpu']).toBeLessThan(0.15);
    expect(found.unidentified).toContain('inventory');
  });
});

describe('the time until a task runs', () => {
  const service = { name: 'web', model: undefined as never, cpu: undefined, net_tx_Bps: undefined };
  const rows = (distance_s: number) => Array.from({ length: 8 }, (_, row) => row * distance_s);

  it('is the waiting tasks\' time by how many there were', () => {
    expect(scheduleDelay(rows(1), { ...service, replicas: [1, 3, 3, 3, 3, 3, 3, 3], running: [1, 1, 1, 2, 3, 3, 3, 3] })).toBe(2.5);
  });

  it('is not told by rows far apart, by a single start, or without the running tasks', () => {
    const [replicas, running] = [[1, 3, 3, 3, 3, 3, 3, 3], [1, 1, 1, 2, 3, 3, 3, 3]];
    expect(scheduleDelay(rows(10), { ...service, replicas, running })).toBeUndefined();
    expect(scheduleDelay(rows(1), { ...service, replicas: replicas.map((count) => Math.min(2, count)), running })).toBeUndefined();
    expect(scheduleDelay(rows(1), { ...service, replicas, running: undefined })).toBeUndefined();
  });
});
