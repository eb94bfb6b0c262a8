import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observed, Receipt } from '../../src/core/engine/protocol.js';
import type { Action } from '../../src/core/plant/action.js';
import { createSimulation } from '../../src/sim/create-simulation.js';
import type { Measurements } from '../../src/sim/measurements.js';
import type { PlantModel } from '../../src/sim/model/plant-model.js';
import { plantModel, simulationOptions, steps } from './plant-model.js';

/** Maps and NaN survive: two texts are equal only when the measurements are. */
function text(measured: Measurements): string {
  return JSON.stringify(measured, (_, value: unknown) => (value instanceof Map ? [...(value as Map<string, unknown>)] : typeof value === 'number' && Number.isNaN(value) ? 'NaN' : value));
}

const shop = {
  services: {
    sensor: { cpu: '5ms', constraints: ['loc==core'], schedule_delay: '5s', stop_delay: '4s', sent_bytes: 750 },
    web: { cpu: '40ms', constraints: ['loc==edge'], schedule_delay: '8s', listen_delay: '2s', stop_delay: '4s', calls: [{ to: 'db' }] },
    db: { cpu: '2ms', constraints: ['loc==core'], workers: 8 },
  },
  groups: { edge: { flavour: 'small', labels: { loc: 'edge' }, boot: '60s' }, core: { flavour: 'small', labels: { loc: 'core' } } },
  workload: [{ kind: 'closed', name: 'sensors', service: 'sensor', entry: 'web', think: '80ms', level: steps([0, 1], [200, 6], [400, 1]) }],
};

describe('measurements', () => {
  it('have their columns in the order of the scenario', () => {
    const simulation = createSimulation(plantModel(shop), simulationOptions());
    simulation.runUntil(600);
    expect([...simulation.measurements().timeline.columns.keys()]).toEqual([
      'sensor.cpu', 'sensor.replicas', 'sensor.running', 'sensor.net_tx_Bps',
      'web.cpu', 'web.replicas', 'web.running', 'web.net_tx_Bps',
      'db.cpu', 'db.replicas', 'db.running', 'db.net_tx_Bps',
      'edge.cpu', 'edge.nodes', 'core.cpu', 'core.nodes',
      'latency_mean_s', 'latency_p50_s', 'latency_p95_s', 'latency_objective_s', 'throughput_rps', 'failed_rps', 'sensors.offered',
    ]);
  });

  it.each(['request', 'fluid'] as const)('tell the story of the run, in %s', (fidelity) => {
    const simulation = createSimulation(plantModel(shop), simulationOptions({ fidelity }));
    simulation.plant.act({ kind: 'act', id: 1, action: { kind: 'scale-service', service: 'web', from: 1, to: 2 } }, () => undefined);
    simulation.plant.act({ kind: 'act', id: 2, action: { kind: 'add-node', group: 'edge', node: 'edge.new' } }, () => undefined);
    simulation.runUntil(600);
    const { timeline, offered, running, nodes, task_seconds, node_seconds, requests, duration_s } = simulation.measurements();
    const column = (name: string) => timeline.columns.get(name)!;
    expect(duration_s).toBe(600);
    expect(timeline.t_s).toEqual(Array.from({ length: 60 }, (_, row) => 10 * (row + 1)));
    expect(offered.get('sensors')).toEqual({ t_s: [0, 200, 400], value: [1, 6, 1] });
    expect(running.get('web')).toEqual({ t_s: [0, 8], value: [1, 2] });
    expect(running.get('sensor')).toEqual({ t_s: [0, 205, 400], value: [1, 6, 1] });
    expect(nodes.get('edge')).toEqual({ t_s: [0, 60], value: [1, 2] });
    expect(task_seconds.get('web')).toBe(8 + 2 * 592);
    expect(node_seconds).toEqual(new Map([['edge', 60 + 2 * 540], ['core', 600]]));
    expect(column('web.replicas').every((value) => value === 2)).toBe(true);
    expect(column('sensors.offered').slice(18, 21)).toEqual([1, 6, 6]);
    expect(column('web.cpu')[0]).toBeNaN();
    // Two replicas serve six sensors: each replica of one worker is busy nearly half of the time or more.
    expect(column('web.cpu')[38]).toBeGreaterThan(0.4);
    expect(column('throughput_rps').reduce((sum, rate) => sum + 10 * rate, 0)).toBeCloseTo(requests.completed, -1);
  });

  it('count a window late when more than the objective allows were late or failed', () => {
    const share = (latency_s: number) => {
      const simulation = createSimulation(plantModel(shop), simulationOptions({ objective: { latency_s, percentile: 95 }, warm_up_s: 100 }));
      simulation.runUntil(600);
      return simulation.measurements().late_windows;
    };
    expect(share(0.001)).toBe(1);
    expect(share(60)).toBe(0);
    // Six sensors on one replica wait for one another: only the rows of that burst are over 150 ms.
    expect(share(0.15)).toBeGreaterThan(0.35);
    expect(share(0.15)).toBeLessThan(0.5);
  });

  it('expose when the controller is down', () => {
    const faults = [{ kind: 'controller-crash', at: '100s', for: '30s' }];
    expect(createSimulation(plantModel({ ...shop, faults }), simulationOptions()).controllerOutages).toEqual([{ at_s: 100, for_s: 30 }]);
  });
});

const seconds = (min: number, max: number) => fc.integer({ min, max }).map((value) => `${value}s`);
const when = { at: seconds(0, 250), for: seconds(1, 120) };
const service = fc.constantFrom('sensor', 'web', 'db');
const group = fc.constantFrom('edge', 'core');
const share = fc.constantFrom(0.2, 0.7, 1);
const anyFault = fc.oneof(
  fc.record({ kind: fc.constant('node-crash'), ...when, group, index: fc.nat(2) }),
  fc.record({ kind: fc.constant('task-crash'), at: when.at, service }),
  fc.record({ kind: fc.constant('metrics-lost'), ...when, share }),
  fc.record({ kind: fc.constant('metrics-late'), ...when, delay: seconds(0, 60) }),
  fc.record({ kind: fc.constant('provisioning-slow'), ...when, factor: fc.constantFrom(0.5, 1.4) }),
  fc.record({ kind: fc.constant('provisioning-fails'), ...when }),
  fc.record({ kind: fc.constant('api-errors'), ...when, share }),
  fc.record({ kind: fc.constant('controller-crash'), ...when }),
  fc.record({ kind: fc.constant('partition'), ...when, group }),
  fc.record({ kind: fc.constant('noisy-neighbour'), ...when, group, cores: fc.constantFrom(0.5, 1.9, 4) }),
  fc.record({ kind: fc.constant('leak'), ...when, service, factor: fc.constantFrom(1, 3) }),
);

const anyModel: fc.Arbitrary<PlantModel> = fc
  .record({
    replicas: fc.integer({ min: 0, max: 4 }),
    reservation: fc.constantFrom(undefined, 0.5, 1),
    limit: fc.constantFrom(undefined, 0.3, 1.5),
    threads: fc.constantFrom(1, 2),
    snapshot: fc.constantFrom('1s', '10s'),
    lost: fc.constantFrom(0, 0.2),
    window_s: fc.constantFrom(15, 30, 60),
    nodes: fc.integer({ min: 1, max: 2 }),
    clients: fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.nat(8)), { minLength: 1, maxLength: 4 }),
    rate: fc.constantFrom(0, 5, 40),
    faults: fc.array(anyFault, { maxLength: 5 }),
  })
  .map(({ replicas, reservation, limit, threads, snapshot, lost, window_s, nodes, clients, rate, faults }) =>
    plantModel({
      services: {
        ...shop.services,
        web: { ...shop.services.web, replicas, threads, workers: threads, ...(reservation === undefined ? {} : { cpu_reservation: reservation }), ...(limit === undefined ? {} : { cpu_limit: limit }) },
        agent: { cpu: '1ms', mode: 'global', base_cpu: 0.01 },
      },
      groups: { edge: { ...shop.groups.edge, nodes, background: 0.05, boot: { law: 'lognormal', mean: '60s', cv: 0.3 } }, core: shop.groups.core },
      metrics: { snapshot, lost, ingestion: { law: 'exponential', mean: '1s' } },
      workload: [
        { ...shop.workload[0], level: steps(...clients) },
        { kind: 'open', name: 'visitors', entry: 'web', attempts: 2, level: steps([0, rate]) },
      ],
      faults,
      window_s,
    }),
  );

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant('scale-service' as const), service: fc.constantFrom('web', 'db', 'agent', 'nobody'), from: fc.constant(1), to: fc.nat(6) }),
  fc.record({ kind: fc.constant('add-node' as const), group, node: fc.constantFrom('edge.a', 'edge.b', 'core.a') }),
  fc.record({ kind: fc.constant('remove-node' as const), group: fc.constant('edge'), node: fc.constantFrom('edge.2', 'edge.a', 'edge.b'), drain: fc.boolean() }),
);

const anyRun = fc.record({
  model: anyModel,
  actions: fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), anyAction), { maxLength: 10 }),
  fidelity: fc.constantFrom('request' as const, 'fluid' as const),
  seed: fc.nat(1000),
});

/** Runs for 300 s, observing every 10 s, then lets all that is under way come to its end. */
function fly({ model, actions, fidelity, seed }: typeof anyRun extends fc.Arbitrary<infer T> ? T : never) {
  const simulation = createSimulation(model, simulationOptions({ fidelity, seed, duration_s: 1500 }));
  const seen: Observed[] = [];
  const receipts: Receipt[] = [];
  const times: number[] = [];
  for (let at_s = 0; at_s < 300; at_s += 10) {
    simulation.clock.at(at_s, () => {
      simulation.plant.observe({ kind: 'observe', id: at_s, purpose: 'check', detail: 'tasks' }, (answer) => {
        times.push(answer.t_s, simulation.clock.now_s);
        if (answer.kind === 'observed') seen.push(answer);
      });
    });
  }
  actions.forEach(([at_s, action], id) => {
    simulation.clock.at(at_s, () => {
      simulation.plant.act({ kind: 'act', id, action }, (receipt) => {
        times.push(receipt.t_s, simulation.clock.now_s);
        receipts.push(receipt);
      });
    });
  });
  simulation.runUntil(1500);
  return { seen, receipts, times, measured: simulation.measurements() };
}

describe('any plant, under any faults and actions', () => {
  it('answers once, in order; shows what can be; loses no request', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const { seen, receipts, times, measured } = fly(run);
        expect(receipts.map(({ id }) => id).sort((a, b) => a - b)).toEqual(run.actions.map((_, id) => id));
        times.forEach((t_s, index) => expect(t_s).toBeGreaterThanOrEqual(times[index - 1] ?? 0));

        const samples = new Map<string, number>();
        for (const { snapshot } of seen) {
          for (const { name, reading, tasks, desired, running } of snapshot.services) {
            const { threads, cpu_limit = Infinity } = run.model.application.services[name]!;
            const most = Math.min(threads, cpu_limit, 2) + 1e-6;
            expect(running).toBeLessThanOrEqual(desired);
            if (reading !== null) {
              expect(reading.cpu).toBeGreaterThanOrEqual(0);
              expect(reading.cpu).toBeLessThanOrEqual(most);
              expect(reading.newest_s).toBeGreaterThan(snapshot.taken_s - run.model.window_s);
            }
            for (const { id, cpu, sampled_s, started_s } of tasks) {
              if (cpu === null) continue;
              expect(cpu).toBeGreaterThanOrEqual(0);
              expect(cpu).toBeLessThanOrEqual(most);
              expect(sampled_s).toBeGreaterThanOrEqual(started_s);
              expect(sampled_s).toBeGreaterThanOrEqual(samples.get(id) ?? 0);
              samples.set(id, sampled_s);
            }
          }
          for (const { reading } of snapshot.groups) {
            if (reading === null) continue;
            expect(reading.cpu).toBeGreaterThanOrEqual(0);
            expect(reading.cpu).toBeLessThanOrEqual(1 + 1e-6);
          }
        }

        const { issued, completed, failed, open } = measured.requests;
        expect(issued - completed - failed - open).toBeCloseTo(0, run.fidelity === 'request' ? 9 : 0);
        for (const [name, { t_s, value }] of [...measured.running, ...measured.nodes]) {
          expect(value.every((count) => Number.isInteger(count) && count >= 0), name).toBe(true);
          expect(t_s.every((at_s, index) => index === 0 || at_s > t_s[index - 1]!)).toBe(true);
        }
        expect(measured.late_windows).toBeGreaterThanOrEqual(0);
        expect(measured.late_windows).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same bytes for the same seed', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const [first, second] = [fly(run), fly(run)];
        expect(JSON.stringify([first.seen, first.receipts])).toBe(JSON.stringify([second.seen, second.receipts]));
        expect(text(first.measured)).toBe(text(second.measured));
      }),
      { numRuns: 15 },
    );
  });

  it('gives other bytes for another seed', () => {
    const bytes = [1, 2].map((seed) => text(fly({ model: plantModel(shop), actions: [], fidelity: 'request', seed }).measured));
    expect(bytes[0]).not.toBe(bytes[1]);
  });
});

it('policies that act differently meet the same load and the same boots', () => {
  const boots = { ...shop, groups: { ...shop.groups, edge: { ...shop.groups.edge, boot: { law: 'lognormal', mean: '60s', cv: 0.5 } } } };
  const addedAt = (to: number) => {
    const { measured } = fly({
      model: plantModel(boots), fidelity: 'request', seed: 7,
      actions: [[10, { kind: 'scale-service', service: 'web', from: 1, to }], [50, { kind: 'add-node', group: 'edge', node: 'edge.a' }]],
    });
    return [measured.nodes.get('edge')!.t_s[1], measured.running.get('sensor')];
  };
  expect(addedAt(4)).toEqual(addedAt(1));
});
