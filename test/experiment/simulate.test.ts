import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policyReference } from '../../src/core/configuration/engine-configuration.js';
import type { CycleEntry, JournalEntry } from '../../src/core/journal/line.js';
import { parseJournal } from '../../src/core/journal/parse.js';
import { replay } from '../../src/core/journal/replay.js';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import { policySet } from '../../src/experiment/policy-set.js';
import { scenario, type Scenario } from '../../src/experiment/scenario.js';
import { simulate, type SimulatedRun } from '../../src/experiment/simulate.js';

// Random clusters, loads, faults and policies through the whole of it: engine, driver, plant, traffic, journal.

const seconds = (max: number): fc.Arbitrary<string> => fc.integer({ min: 1, max }).map((value) => `${value}s`);
const at = seconds(200);
const lasting = seconds(90);

const anyFault = fc.oneof(
  fc.record({ kind: fc.constant('node-crash'), at, for: lasting, group: fc.constant('iot-edge'), index: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ kind: fc.constant('task-crash'), at, service: fc.constantFrom('rest_api', 'db', 'sensor') }),
  fc.record({ kind: fc.constant('metrics-lost'), at, for: lasting, share: fc.constantFrom(0.3, 1) }),
  fc.record({ kind: fc.constant('metrics-late'), at, for: lasting, delay: seconds(40) }),
  fc.record({ kind: fc.constant('provisioning-slow'), at, for: lasting, factor: fc.constantFrom(2, 5) }),
  fc.record({ kind: fc.constant('provisioning-fails'), at, for: lasting }),
  fc.record({ kind: fc.constant('api-errors'), at, for: lasting, share: fc.constantFrom(0.3, 1) }),
  fc.record({ kind: fc.constant('controller-crash'), at, for: lasting }),
  fc.record({ kind: fc.constant('partition'), at, for: lasting, group: fc.constantFrom('iot-edge', 'iot-core') }),
  fc.record({ kind: fc.constant('noisy-neighbour'), at, for: lasting, group: fc.constant('iot-edge'), cores: fc.constantFrom(0.5, 1.5) }),
  fc.record({ kind: fc.constant('leak'), at, for: lasting, service: fc.constant('rest_api'), factor: fc.constantFrom(2, 4) }),
);

const anySource = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 1, maxLength: 4 }).map((levels) => ({
    kind: 'closed', name: 'sensors', service: 'sensor', entry: 'rest_api', think: '80ms',
    level: { kind: 'steps', steps: levels.map((level, index) => ({ at: `${index * 60}s`, level })) },
  })),
  fc.record({ high: fc.integer({ min: 1, max: 60 }), arrivals: fc.constantFrom('poisson', 'constant') }).map(({ high, arrivals }) => ({
    kind: 'open', name: 'visitors', entry: 'rest_api', arrivals, attempts: 2,
    level: { kind: 'yo-yo', low: 1, high, start: '20s', on: '40s', off: '30s', rounds: 3 },
  })),
);

const anyScenario = fc.record({
  workload: anySource,
  faults: fc.array(anyFault, { maxLength: 4 }),
  max: fc.integer({ min: 1, max: 6 }), min: fc.integer({ min: 0, max: 1 }),
  guard: fc.constantFrom({}, { cooldown_down: '60s' }, { stabilization_down: '45s', actions_per_minute: 2 }, { limit_step: true }),
  scale_groups: fc.boolean(),
  reservation: fc.constantFrom(undefined, 0.7),
  fidelity: fc.constantFrom('request', 'fluid'),
}).map(({ workload, faults, max, min, guard, scale_groups, reservation, fidelity }): Scenario => scenario.parse({
  name: 'random', description: 'drawn', duration: '240s', fidelity, seeds: 1,
  objective: { latency: '500ms', service: 'rest_api' },
  application: {
    stack: 'iot_app',
    services: {
      sensor: { constraints: ['loc==agg-sensor'], cpu: '6ms', sent_bytes: 750 },
      rest_api: {
        constraints: ['loc==edge'], cpu: { time: { law: 'exponential', mean: '35ms' } }, listen_delay: '10s', calls: [{ to: 'db' }],
        ...(reservation === undefined ? {} : { cpu_reservation: reservation }),
      },
      db: { constraints: ['loc==core'], cpu: '2ms', workers: 8, threads: 2 },
    },
  },
  infrastructure: {
    flavours: { medium: { cores: 2 } },
    groups: {
      'iot-agg-sensor': { flavour: 'medium', labels: { loc: 'agg-sensor' } },
      'iot-edge': { flavour: 'medium', labels: { loc: 'edge' }, boot: { law: 'lognormal', mean: '30s', cv: 0.4 } },
      'iot-core': { flavour: 'medium', labels: { loc: 'core' } },
    },
  },
  metrics: { snapshot: '1s' },
  workload: [workload],
  faults,
  engine: {
    ignore: { services: ['sensor', 'db'], groups: ['iot-agg-sensor', 'iot-core'] }, guard, scale_groups,
    services: { rest_api: { min, max } }, groups: { 'iot-edge': { max: 3 } },
  },
}));

const anyPolicy = fc.constantFrom('none', 'discrete', 'adaptive', 'step', 'target-tracking');
const compat = { name: 'adaptive', label: 'as the original', compat: 'elascale' };

function fly(each: Scenario, policy: unknown, seed = 1): SimulatedRun {
  return simulate({ scenario: each, policy: policyReference.parse(policy), seed, policies: builtInPolicies });
}

const entriesOf = ({ journal }: SimulatedRun): readonly JournalEntry[] => journal.map((line) => JSON.parse(line) as JournalEntry);
const cyclesOf = (run: SimulatedRun): readonly CycleEntry[] => entriesOf(run).filter((entry): entry is CycleEntry => entry.type === 'cycle');

/**
 * The operational laws. Little's law holds to the last digit in every request run, or the traffic throws when it is asked
 * for its counts. The utilisation law: what nodes were busy with is their tasks' CPU time, and every answer has cost db
 * its 2 ms. Fluid steady states are solved to 1e-4, and who leaves takes a last answer along.
 */
function expectConserved({ record }: SimulatedRun, { fidelity, faults, duration }: Scenario): void {
  const { cpu_s, busy_s, requests } = record.measured;
  const [used_s, worked_s] = [cpu_s, busy_s].map((by) => [...by.values()].reduce((sum, value) => sum + value, 0)) as [number, number];
  expect(used_s).toBeLessThanOrEqual(worked_s * (1 + 1e-9) + 1e-9);
  if (!faults.some(({ kind }) => kind === 'noisy-neighbour')) expect(used_s).toBeCloseTo(worked_s, 6);
  const [answered, slack] = fidelity === 'request' ? [requests.completed, 1e-9] : [requests.completed - 50, 0.01];
  expect(cpu_s.get('db')!).toBeGreaterThanOrEqual(answered * 0.002 * (1 - slack) - 1e-9);
  for (const group of ['iot-core', 'iot-agg-sensor']) expect(busy_s.get(group)!).toBeLessThanOrEqual(2 * duration + 1e-9);
}

/** What must hold of any run, whatever happened in it. */
function expectSound(run: SimulatedRun, each: Scenario): void {
  const { engine } = each;
  const { measured } = run.record;
  const { issued, completed, failed, open, late } = measured.requests;
  expect(issued).toBeCloseTo(completed + failed + open, 5);
  expect(late).toBeLessThanOrEqual(completed + 1e-9);
  expectConserved(run, each);

  const { max = 4, min = 1 } = engine.services['rest_api'] ?? {};
  for (const { decisions } of cyclesOf(run)) {
    for (const { kind, current, decision } of decisions) {
      if (decision === current) continue;
      expect(decision).toBeLessThanOrEqual(kind === 'service' ? max : Math.max(3, current));
      expect(decision).toBeGreaterThanOrEqual(kind === 'service' ? min : 1);
    }
  }
  for (const { actions } of cyclesOf(run)) {
    for (const { action } of actions) if (action.kind === 'remove-node') expect(action.node).not.toBe('iot-edge');
  }

  let before_s = -Infinity;
  for (const { inputs } of cyclesOf(run)) {
    for (const { t_s } of inputs) {
      expect(t_s).toBeGreaterThanOrEqual(before_s);
      before_s = t_s;
    }
  }
  expect(measured.timeline.t_s).toEqual([...measured.timeline.t_s].sort((a, b) => a - b));
}

describe('any scenario with any faults', () => {
  test('keeps bounds, base nodes, requests and the order of time', () => {
    fc.assert(fc.property(anyScenario, anyPolicy, (each, policy) => { expectSound(fly(each, policy), each); }), { numRuns: 60, seed: 2018 });
  });

  test('gives the same bytes for the same seed, and its journal replays byte for byte', () => {
    fc.assert(fc.property(anyScenario, fc.oneof(anyPolicy, fc.constant(compat)), fc.integer({ min: 1, max: 1000 }), (each, policy, seed) => {
      const [one, two] = [fly(each, policy, seed), fly(each, policy, seed)];
      expect(two.journal).toEqual(one.journal);
      expect(JSON.stringify(two.record.measured)).toBe(JSON.stringify(one.record.measured));
      const journal = parseJournal(one.journal.map((line) => `${line}\n`).join(''));
      expect(replay(journal, policySet(journal.header.configuration, builtInPolicies))).toMatchObject({ match: true });
    }), { numRuns: 30, seed: 2018 });
  });
});

describe('common random numbers', () => {
  /** rest_api stands alone on its nodes; beside it, devices ask db and a lossy, late pipeline watches both. */
  const apart = scenario.parse({
    name: 'apart', description: 'what a policy does not touch', duration: '900s', seeds: 1, sample: '5s',
    objective: { latency: '500ms', service: 'rest_api' },
    application: {
      stack: 'iot_app',
      services: {
        rest_api: { constraints: ['loc==edge'], cpu: { law: 'gamma', mean: '30ms', cv: 0.5 }, schedule_delay: { law: 'uniform', from: '2s', to: '9s' }, stop_delay: '3s' },
        db: { constraints: ['loc==core'], cpu: { law: 'exponential', mean: '20ms' }, schedule_delay: { law: 'uniform', from: '2s', to: '9s' }, listen_delay: { law: 'exponential', mean: '9s' } },
      },
    },
    infrastructure: {
      flavours: { medium: { cores: 2 } },
      groups: {
        'iot-edge': { flavour: 'medium', labels: { loc: 'edge' }, boot: { law: 'lognormal', mean: '30s', cv: 0.4 } },
        'iot-core': { flavour: 'medium', nodes: 2, labels: { loc: 'core' }, boot: { law: 'lognormal', mean: '30s', cv: 0.4 } },
      },
    },
    metrics: { lost: 0.3, snapshot: '1s', ingestion: { law: 'exponential', mean: '4s' } },
    workload: [
      { kind: 'closed', name: 'visitors', entry: 'rest_api', think: { law: 'exponential', mean: '1s' }, level: { kind: 'steps', steps: [{ at: '0s', level: 5 }, { at: '200s', level: 60 }] } },
      { kind: 'open', name: 'devices', entry: 'db', level: { kind: 'steps', steps: [{ at: '0s', level: 20 }] } },
    ],
    faults: [{ kind: 'task-crash', at: '500s', service: 'db' }, { kind: 'api-errors', at: '300s', for: '200s', share: 0.3 }],
    engine: { ignore: { services: ['db'], groups: ['iot-core'] }, scale_groups: true, services: { rest_api: { max: 6 } }, groups: { 'iot-edge': { max: 3, cpu_up_limit: 0.4 } } },
  });

  test.each(['request', 'fluid'] as const)('what a policy does not touch goes the same way under every policy, in %s', (fidelity) => {
    const [idle, busy] = ['none', 'discrete'].map((policy) => fly({ ...apart, fidelity }, policy).record);
    const columns = (record: typeof idle, ...names: readonly string[]) => names.map((name) => record!.measured.timeline.columns.get(name)!.map((value) => Number(value.toPrecision(9))));
    const touched = ['rest_api.running', 'iot-edge.nodes'];
    const untouched = ['db.cpu', 'db.running', 'db.net_tx_Bps', 'iot-core.cpu', 'devices.offered'];
    for (const [index, column] of columns(busy, ...touched).entries()) expect(column, touched[index]).not.toEqual(columns(idle, touched[index]!)[0]);
    expect(columns(busy, ...untouched)).toEqual(columns(idle, ...untouched));
  });

  test('observations meet the same errors of the API at the same times', () => {
    const failures = (policy: string) => entriesOf(fly(apart, policy)).flatMap((entry) => (entry.type === 'cycle' ? entry.inputs : []))
      .flatMap((input) => (input.kind === 'observation-failed' || input.kind === 'observed' ? [[input.t_s, input.kind] as const] : []));
    const idle = new Map(failures('none'));
    const common = failures('discrete').filter(([t_s]) => idle.has(t_s));
    expect(common.filter(([, kind]) => kind === 'observation-failed').length).toBeGreaterThan(3);
    for (const [t_s, kind] of common) expect(idle.get(t_s)).toBe(kind);
  });
});

test('a run says which engine flew it', () => {
  const [each] = fc.sample(anyScenario, { numRuns: 1, seed: 3 });
  const original: Scenario = { ...each!, engine: { ...each!.engine, compat: 'elascale' } };
  expect(['adaptive', compat, { name: 'adaptive', compat: 'none' }].map((policy) => fly(original, policy).record.compat)).toEqual(['elascale', 'elascale', 'none']);
  expect(fly(each!, 'adaptive').record.compat).toBe('none');
});

describe('a controller that crashes', () => {
  test('comes back with its memory: adaptive goes on with the thresholds it had moved', () => {
    const [each] = fc.sample(anyScenario, { numRuns: 1, seed: 3 });
    const crashing: Scenario = {
      ...each!, fidelity: 'request', duration: 300,
      workload: scenario.shape.workload.parse([{
        kind: 'closed', name: 'sensors', service: 'sensor', entry: 'rest_api', think: '80ms', level: { kind: 'steps', steps: [{ at: '0s', level: 2 }] },
      }]),
      faults: scenario.shape.faults.parse([{ kind: 'controller-crash', at: '150s', for: '40s' }]),
    };
    const cycles = cyclesOf(fly(crashing, 'adaptive'));
    const restart = cycles.findIndex(({ inputs }) => inputs[0]?.kind === 'start' && inputs[0].t_s > 0);
    expect(cycles[restart]!.t_s).toBe(190);
    expect(cycles[restart]!.cycle).toBe(cycles[restart - 1]!.cycle + 1);
    expect(cycles.some(({ t_s }) => t_s > 150 && t_s < 190)).toBe(false);
  });
});

describe('a provisioning that failed while the controller was down', () => {
  test('is given up as soon as the plant no longer makes the node', () => {
    const [each] = fc.sample(anyScenario, { numRuns: 1, seed: 3 });
    const { workload, faults } = scenario.shape;
    const lonely: Scenario = {
      ...each!, fidelity: 'request', duration: 400,
      engine: { ...each!.engine, scale_groups: true, groups: { 'iot-edge': { max: 3, cpu_up_limit: 0.3 } } },
      workload: workload.parse([{ kind: 'closed', name: 'sensors', service: 'sensor', entry: 'rest_api', think: '80ms', level: { kind: 'steps', steps: [{ at: '0s', level: 20 }] } }]),
      faults: faults.parse([{ kind: 'provisioning-fails', at: '0s', for: '100s' }, { kind: 'controller-crash', at: '60s', for: '80s' }]),
    };
    const cycles = cyclesOf(fly({ ...lonely, infrastructure: { ...lonely.infrastructure, groups: { ...lonely.infrastructure.groups, 'iot-edge': { ...lonely.infrastructure.groups['iot-edge']!, boot: { law: 'constant', mean: 90, cv: 0 } } } } }, 'discrete'));
    const [asked] = cycles.flatMap(({ actions }) => actions.filter(({ action }) => action.kind === 'add-node'));
    const settled = cycles.find(({ receipts }) => receipts.some(({ id }) => id === asked!.id))!;
    expect(settled.receipts).toContainEqual({ id: asked!.id, target: 'iot-edge', how: 'given-up', error: 'no receipt and no effect seen' });
    expect(settled.t_s).toBeLessThan(200);
  });
});
