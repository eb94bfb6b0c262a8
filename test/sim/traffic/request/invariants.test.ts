import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskCounters } from '../../../../src/sim/traffic/traffic.js';
import { plantModel, trafficOf } from './plants.js';

/** What befalls a plant, one step of time after the other. Numbers choose among what is there. */
const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), service: fc.nat(3), node: fc.nat(3) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('open' as const), task: fc.nat(99) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), task: fc.nat(99) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), task: fc.nat(99) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('background' as const), node: fc.nat(3), cores: fc.constantFrom(0, 0.5, 9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reachable' as const), node: fc.nat(3), reachable: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('level' as const), source: fc.constantFrom(1, 2, 3), level: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('demand' as const), service: fc.nat(3), factor: fc.constantFrom(0.5, 1, 3) }) },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

const cpu = fc.constantFrom<unknown>('0s', '7ms', { law: 'exponential', mean: '10ms' }, { law: 'lognormal', mean: '20ms', cv: 1.5 }, { time: '15ms', drift: { cv: 0.4, correlation: '3s' }, by_message: { span: 5, factors: [1, 2] } });
/** Services call only later ones, so that no route is a circle. */
const service = (callees: readonly string[]) =>
  fc.record({
    cpu,
    wait: fc.constantFrom('0s', '5ms'),
    workers: fc.constantFrom(1, 3, 50),
    threads: fc.constantFrom(1, 2),
    queue: fc.constantFrom(1, 5, 1000),
    base_cpu: fc.constantFrom(0, 0.02),
    cpu_limit: fc.constantFrom(undefined, 0.3),
    calls: callees.length === 0
      ? fc.constant([])
      : fc.array(fc.record({ to: fc.constantFrom(...callees), mode: fc.constantFrom('sync', 'async'), probability: fc.constantFrom(1, 0.5) }), { maxLength: 2 }),
  }).map(({ cpu_limit, ...rest }) => (cpu_limit === undefined ? rest : { ...rest, cpu_limit }));

const plant = fc.record({
  services: fc.tuple(fc.record({ cpu }), service(['db', 'log']), service(['log']), service([])),
  nodes: fc.array(fc.record({ cores: fc.constantFrom(1, 2, 4), background: fc.constantFrom(0, 0.1), contention: fc.constantFrom(0, 0.05) }), { minLength: 1, maxLength: 4 }),
  latency: fc.constantFrom('0s', '1ms'),
  commands: fc.array(command, { minLength: 5, maxLength: 60 }),
  seed: fc.nat(1e6),
});
type Drawn = typeof plant extends fc.Arbitrary<infer T> ? T : never;

const NAMES = ['sensor', 'api', 'db', 'log'];
const LOG = 3;
const SOURCES = [
  { kind: 'closed', name: 'sensors', service: 'sensor', entry: 'api', think: '10ms', retry: '300ms' },
  { kind: 'closed', name: 'anonymous', entry: 'api', think: { law: 'exponential', mean: '50ms' }, retry: '200ms' },
  { kind: 'open', name: 'poisson', entry: 'db', attempts: 2, retry: '100ms' },
  { kind: 'open', name: 'bursts', entry: 'api', arrivals: { burst_factor: 3, burst_share: 0.2, burst_length: '1s' } },
];

function build({ services, nodes, latency, seed }: Drawn) {
  const model = plantModel(Object.fromEntries(NAMES.map((name, i) => [name, services[i]!])), SOURCES, latency);
  const bench = trafficOf(model, { seed });
  for (const node of nodes) bench.traffic.addNode(node);
  return { ...bench, nodes, tasks: [] as { id: number; service: number; node: number; removed: boolean }[] };
}
type Plant = ReturnType<typeof build>;

function apply({ traffic, tasks, nodes }: Plant, command: Command): void {
  const task = 'task' in command ? tasks[command.task % Math.max(1, tasks.length)] : undefined;
  const node = 'node' in command ? command.node % nodes.length : 0;
  switch (command.kind) {
    case 'add':
      tasks.push({ id: traffic.addTask(command.service, node), service: command.service, node, removed: false });
      break;
    case 'open':
      if (task && !task.removed) traffic.openTask(task.id);
      break;
    case 'close':
      if (task && !task.removed) traffic.closeTask(task.id);
      break;
    case 'remove':
      if (task && !task.removed) {
        traffic.removeTask(task.id);
        task.removed = true;
      }
      break;
    case 'background':
      traffic.setBackground(node, command.cores);
      break;
    case 'reachable':
      traffic.setReachable(node, command.reachable);
      break;
    case 'level':
      traffic.setLevel(command.source, command.level);
      break;
    case 'demand':
      traffic.setDemandFactor(command.service, command.factor);
  }
}

/** Everything that can be read off a plant. */
function readings({ traffic, nodes, tasks }: Plant) {
  return {
    counts: traffic.counts(),
    tasks: tasks.map(({ id }) => traffic.taskCounters(id)),
    busy_s: nodes.map((_, node) => traffic.nodeBusy_s(node)),
    latency: traffic.latency(),
    events: traffic.events,
  };
}

function run(drawn: Drawn, check: (plant: Plant) => void): Plant {
  const built = build(drawn);
  drawn.commands.forEach((command, i) => {
    built.kernel.runUntil(i * 0.37);
    apply(built, command);
    check(built);
  });
  built.kernel.runUntil(drawn.commands.length * 0.37);
  check(built);
  return built;
}

describe('whatever tasks come, go, crash or are cut off', () => {
  it('no message is lost or doubled, counters never fall, no node gives more than its cores, and time goes forward', () => {
    fc.assert(
      fc.property(plant, (drawn) => {
        let before: { tasks: TaskCounters[]; busy_s: number[]; now_s: number } = { tasks: [], busy_s: drawn.nodes.map(() => 0), now_s: 0 };
        run(drawn, (built) => {
          const now = { ...readings(built), now_s: built.kernel.now_s };
          const { issued, completed, failed, open, late } = now.counts;
          expect(issued).toBe(completed + failed + open);
          expect(late).toBeLessThanOrEqual(completed);
          expect(now.now_s).toBeGreaterThanOrEqual(before.now_s);
          before.tasks.forEach((earlier, i) => {
            const later = now.tasks[i]!;
            expect(later.cpu_s).toBeGreaterThanOrEqual(earlier.cpu_s - 1e-12);
            expect(later.served).toBeGreaterThanOrEqual(earlier.served);
            expect(later.sent_B).toBeGreaterThanOrEqual(earlier.sent_B);
          });
          now.busy_s.forEach((busy_s, node) => {
            const used_s = busy_s - before.busy_s[node]!;
            expect(used_s).toBeGreaterThanOrEqual(0);
            expect(used_s).toBeLessThanOrEqual(drawn.nodes[node]!.cores * (now.now_s - before.now_s) + 1e-9);
            const ofTasks_s = built.tasks.reduce((sum, task, i) => sum + (task.node === node ? now.tasks[i]!.cpu_s : 0), 0);
            expect(ofTasks_s).toBeLessThanOrEqual(busy_s + 1e-9);
          });
          before = now;
        });
      }),
      { seed: 1, numRuns: 250 },
    );
  });

  it('the same seed gives the same readings to the last bit', () => {
    fc.assert(
      fc.property(plant, (drawn) => {
        expect(readings(run(drawn, () => undefined))).toEqual(readings(run(drawn, () => undefined)));
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it('reading the counters changes nothing', () => {
    fc.assert(
      fc.property(plant, (drawn) => {
        const watched = readings(run(drawn, (built) => void readings(built)));
        const unwatched = readings(run(drawn, () => undefined));
        expect(watched.counts).toEqual(unwatched.counts);
        watched.tasks.forEach(({ cpu_s }, i) => expect(cpu_s).toBeCloseTo(unwatched.tasks[i]!.cpu_s, 9));
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it('every message comes to its end once the sources stop and everything serves', () => {
    fc.assert(
      fc.property(plant, (drawn) => {
        const built = run(drawn, () => undefined);
        const { traffic, kernel, tasks } = built;
        for (const task of tasks) if (!task.removed) traffic.closeTask(task.id);
        for (const source of [1, 2, 3]) traffic.setLevel(source, 0);
        drawn.nodes.forEach((_, node) => {
          traffic.setReachable(node, true);
          traffic.setBackground(node, 0);
        });
        const fresh = traffic.addNode({ cores: 64, background: 0, contention: 0 });
        for (const service of [1, 2, 3]) for (let n = 0; n < 40; n++) traffic.openTask(traffic.addTask(service, fresh));
        kernel.runUntil(kernel.now_s + 2000);
        const { issued, completed, failed, open } = traffic.counts();
        expect({ open, ended: completed + failed }).toEqual({ open: 0, ended: issued });
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it('the utilisation law holds for each task: its CPU time is what was served times the demand, besides the requests in work', () => {
    fc.assert(
      fc.property(plant, fc.integer({ min: 1, max: 30 }), (drawn, demand_ms) => {
        const services = drawn.services.map((service) => ({ ...service, cpu: `${demand_ms}ms`, base_cpu: 0 })) as unknown as Drawn['services'];
        const nodes = drawn.nodes.map((node) => ({ ...node, contention: 0 as const }));
        const gentle = drawn.commands.filter(({ kind }) => kind !== 'demand');
        const { traffic, tasks } = run({ ...drawn, services, nodes, commands: gentle }, () => undefined);
        for (const { id, service } of tasks) {
          if (service === 0) continue;
          const { cpu_s, served } = traffic.taskCounters(id);
          expect(cpu_s).toBeGreaterThanOrEqual((served * demand_ms) / 1000 - 1e-9);
          // What has calls may also have given requests up after half their CPU time.
          if (service === LOG) expect(cpu_s).toBeLessThanOrEqual(((served + drawn.services[LOG].workers) * demand_ms) / 1000 + 1e-9);
        }
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});
