import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactMva } from '../../../../src/sim/queueing/mva.js';
import { mg1PsResponseTime, mm1ResponseTime } from '../../../../src/sim/queueing/mm1.js';
import { mmcResponseTime } from '../../../../src/sim/queueing/mmc.js';
import { deploy, measure, steady, type Deployment } from './deployment.js';

const exponential = { law: 'exponential', mean: '40ms' };

function web(clients: number, replicas: number, service: object = {}, think: unknown = '100ms'): Deployment {
  return {
    services: { web: { cpu: exponential, ...service } },
    workload: [{ kind: 'closed', name: 'users', entry: 'web', think, level: steady }],
    levels: [clients],
    nodes: [{ cores: 16, tasks: { web: replicas } }],
  };
}

function users(rate: number, service: object, source: object = {}): Deployment {
  return {
    services: { web: { cpu: exponential, ...service } },
    workload: [{ kind: 'open', name: 'users', entry: 'web', level: steady, ...source }],
    latency: '0ms',
    levels: [rate],
    nodes: [{ cores: 16, tasks: { web: 1 } }],
  };
}

describe('fluid traffic equals theory where there is one', () => {
  it('closed: exact mean value analysis, whatever the number of clients', () => {
    for (const clients of [1, 2, 7, 30, 200]) {
      // 1 ms there and back is 2 ms outside the station.
      expect(measure(web(clients, 1), 'fluid', 100).throughput / exactMva([0.04], 0.102, clients).throughput).toBeCloseTo(1, 3);
    }
  });

  it('open: M/M/1, M/M/c in one task of c workers, M/G/1-PS for any law', () => {
    for (const load of [0.1, 0.5, 0.8, 0.95]) {
      const rate = load / 0.04;
      expect(measure(users(rate, {}), 'fluid', 100).latency_s).toBeCloseTo(mm1ResponseTime(rate, 0.04), 6);
      expect(measure(users(4 * rate, { workers: 4, threads: 4 }), 'fluid', 100).latency_s).toBeCloseTo(mmcResponseTime(4, 4 * rate, 0.04), 6);
      for (const cpu of ['40ms', exponential, { law: 'lognormal', mean: '40ms', cv: 3 }]) {
        expect(measure(users(rate, { cpu, workers: 10_000 }), 'fluid', 100).latency_s).toBeCloseTo(mg1PsResponseTime(load, 0.04), 6);
      }
    }
  });
});

describe('fluid traffic keeps the laws', () => {
  it('utilisation law and Little\'s law on random closed clusters', () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 8 }), fc.double({ min: 0.5, max: 4, noNaN: true }), fc.integer({ min: 0, max: 300 }),
      (clients, replicas, workers, cores, think_ms) => {
        const deployment: Deployment = {
          services: { api: { cpu: exponential, workers, calls: [{ to: 'db' }] }, db: { cpu: '5ms', workers: 4, threads: 2 } },
          workload: [{ kind: 'closed', name: 'users', entry: 'api', think: `${think_ms}ms`, level: steady }],
          levels: [clients],
          nodes: [{ cores, tasks: { api: replicas } }, { cores: 2, background: 0.1, tasks: { db: 1 } }],
        };
        const { throughput, latency_s, cpu, busy } = measure(deployment, 'fluid', 100);
        expect(throughput * (latency_s + think_ms / 1000) / clients).toBeCloseTo(1, 2);
        expect((cpu.get('api')! * replicas) / (throughput * 0.04)).toBeCloseTo(1, 2);
        expect(cpu.get('db')! / (throughput * 0.005)).toBeCloseTo(1, 2);
        expect(busy[0]!).toBeLessThanOrEqual(cores * 1.01);
        expect(busy[1]! - 0.1).toBeCloseTo(cpu.get('db')!, 6);
      },
    ), { numRuns: 60 });
  });

  it('counters never fall, nothing is lost, and reading changes nothing, under any sequence of changes', () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant('wait' as const), s: fc.double({ min: 0, max: 40, noNaN: true }) }),
      fc.record({ kind: fc.constantFrom('add' as const, 'open' as const, 'close' as const, 'remove' as const), service: fc.integer({ min: 0, max: 2 }), pick: fc.nat(20) }),
      fc.record({ kind: fc.constant('level' as const), source: fc.integer({ min: 0, max: 1 }), level: fc.integer({ min: 0, max: 40 }) }),
      fc.record({ kind: fc.constant('reach' as const), node: fc.integer({ min: 0, max: 1 }), reachable: fc.boolean() }),
      fc.record({ kind: fc.constant('slow' as const), factor: fc.double({ min: 1, max: 3, noNaN: true }) }),
      fc.record({ kind: fc.constant('background' as const), node: fc.integer({ min: 0, max: 1 }), cores: fc.double({ min: 0, max: 4, noNaN: true }) }),
    );
    fc.assert(fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const cluster: Deployment = {
        services: {
          sensor: { cpu: '5ms', sent_bytes: 100 },
          api: { cpu: { time: exponential, drift: { cv: 0.3, correlation: '20s' } }, calls: [{ to: 'db' }, { to: 'db', mode: 'async', probability: 0.2 }], queue: 50, base_cpu: 0.02 },
          db: { cpu: '5ms', workers: 4 },
        },
        workload: [
          { kind: 'closed', name: 'sensors', service: 'sensor', entry: 'api', think: '80ms', level: steady },
          { kind: 'open', name: 'users', entry: 'api', attempts: 2, level: steady },
        ],
        levels: [],
        nodes: [{ cores: 2, tasks: { sensor: 3, db: 1 } }, { cores: 2, contention: 0.05, tasks: { api: 2 } }],
      };
      const [watched, left] = [deploy(cluster, 'fluid'), deploy(cluster, 'fluid')];
      const present = new Set([...watched.tasks.values()].flat());
      let before = { issued: 0, completed: 0, failed: 0, cpu_s: 0, busy_s: 0 };
      for (const step of changes) {
        if (step.kind === 'wait') {
          watched.kernel.runUntil(watched.kernel.now_s + step.s / 2);
          watched.traffic.counts();
          watched.kernel.runUntil(watched.kernel.now_s + step.s / 2);
          left.kernel.runUntil(watched.kernel.now_s);
        }
        const picked = [...present][('pick' in step ? step.pick : 0) % Math.max(1, present.size)];
        for (const { traffic } of [watched, left]) {
          if (step.kind === 'add') traffic.addTask(step.service, step.service === 1 ? 1 : 0);
          if (step.kind === 'level') traffic.setLevel(1, step.level);
          if (step.kind === 'reach') traffic.setReachable(step.node, step.reachable);
          if (step.kind === 'slow') traffic.setDemandFactor(1, step.factor);
          if (step.kind === 'background') traffic.setBackground(step.node, step.cores);
          if (picked === undefined) continue;
          if (step.kind === 'open') traffic.openTask(picked);
          if (step.kind === 'close') traffic.closeTask(picked);
          if (step.kind === 'remove') traffic.removeTask(picked);
        }
        if (step.kind === 'add') present.add(Math.max(-1, ...allTasks(watched.tasks), ...present) + 1);
        if (step.kind === 'remove' && picked !== undefined) present.delete(picked);
        const counts = watched.traffic.counts();
        const now = { ...counts, cpu_s: [...present].reduce((sum, task) => sum + watched.traffic.taskCounters(task).cpu_s, 0), busy_s: watched.traffic.nodeBusy_s(1) };
        expect(counts.issued).toBe(counts.completed + counts.failed + counts.open);
        expect(counts.open).toBeGreaterThanOrEqual(0);
        expect(counts.late).toBeLessThanOrEqual(counts.completed);
        for (const key of ['issued', 'completed', 'failed', 'busy_s'] as const) expect(now[key]).toBeGreaterThanOrEqual(before[key] - 1e-9);
        if (step.kind !== 'remove') expect(now.cpu_s).toBeGreaterThanOrEqual(before.cpu_s - 1e-9);
        expect(now.busy_s).toBeLessThanOrEqual(2 * watched.kernel.now_s + 1e-6);
        before = now;
      }
      for (const task of present) {
        expect(left.traffic.taskCounters(task).cpu_s).toBeCloseTo(watched.traffic.taskCounters(task).cpu_s, 6);
        expect(left.traffic.taskCounters(task).served).toBeCloseTo(watched.traffic.taskCounters(task).served, 4);
      }
      expect(left.traffic.counts().completed - watched.traffic.counts().completed).toBeCloseTo(0, -0.5);
    }), { numRuns: 60 });
  }, 60_000);
});

function allTasks(tasks: ReadonlyMap<string, number[]>): number[] {
  return [...tasks.values()].flat();
}

describe('fluid traffic follows the cluster', () => {
  it('a task that does not listen yet takes its share of connections, each costing a retry', () => {
    const { kernel, traffic, nodes } = deploy(web(10, 2), 'fluid');
    kernel.runUntil(100);
    const whole = traffic.takeWindow();
    const late = traffic.addTask(0, nodes[0]!);
    kernel.runUntil(200);
    const refused = traffic.takeWindow();
    // One message in three is refused once or more: half a retry of 2 s each on average.
    expect(refused.latency_mean_s).toBeGreaterThan(0.5 * 2);
    expect(refused.completed).toBeLessThan(0.2 * whole.completed);
    expect(traffic.taskCounters(late).served).toBe(0);
    traffic.openTask(late);
    kernel.runUntil(300);
    expect(traffic.takeWindow().completed).toBeGreaterThan(whole.completed);
  });

  it('without a task that serves nothing is answered, and closed clients wait on', () => {
    const { kernel, traffic, tasks } = deploy(web(10, 1), 'fluid');
    kernel.runUntil(50);
    const before = traffic.counts();
    traffic.removeTask(tasks.get('web')![0]!);
    kernel.runUntil(100);
    const after = traffic.counts();
    expect(after.completed).toBe(before.completed);
    expect(after.open).toBe(10);
    expect(after.failed).toBe(0);
  });

  it('an open source over capacity piles up a backlog that is worked off later, and nothing is lost', () => {
    const { kernel, traffic } = deploy(users(50, {}), 'fluid');
    kernel.runUntil(100);
    const piled = traffic.counts();
    expect(piled.completed / 100).toBeCloseTo(25, 0);
    expect(piled.open).toBeGreaterThan(2400);
    traffic.takeWindow();
    traffic.setLevel(0, 10);
    kernel.runUntil(110);
    expect(traffic.takeWindow().latency_mean_s).toBeGreaterThan(80);
    kernel.runUntil(400);
    const worked = traffic.counts();
    expect(worked.issued).toBeCloseTo(50 * 100 + 10 * 300, -2);
    expect(worked.open).toBeLessThan(5);
    traffic.takeWindow();
    kernel.runUntil(410);
    expect(traffic.takeWindow().latency_mean_s).toBeCloseTo(mm1ResponseTime(10, 0.04), 3);
  });

  it('what no queue can hold fails', () => {
    const { kernel, traffic } = deploy(users(50, { queue: 100 }), 'fluid');
    kernel.runUntil(100);
    const { failed, open } = traffic.counts();
    expect(open).toBeLessThanOrEqual(101);
    expect(failed).toBeCloseTo(25 * 100 - 100, -2);
  });

  it('an open source without tasks fails after its attempts', () => {
    const { kernel, traffic, tasks } = deploy(users(10, {}), 'fluid');
    traffic.closeTask(tasks.get('web')![0]!);
    kernel.runUntil(10);
    expect(traffic.counts()).toMatchObject({ completed: 0, failed: 100 });
  });

  it('a node that is cut off neither serves nor sends', () => {
    const { kernel, traffic, nodes, tasks } = deploy(web(10, 1), 'fluid');
    traffic.setReachable(nodes[0]!, false);
    kernel.runUntil(10);
    expect(traffic.counts().completed).toBe(0);
    traffic.setReachable(nodes[0]!, true);
    kernel.runUntil(20);
    expect(traffic.taskCounters(tasks.get('web')![0]!).served).toBeCloseTo(traffic.counts().completed, 0);
  });

  it('messages sent since a client started change the demand, for newcomers from their own start', () => {
    const factors = { cpu: { time: '40ms', by_message: { span: 100, factors: [1, 2] } } };
    const { kernel, traffic } = deploy({ ...web(1, 1, factors), latency: '0ms' }, 'fluid');
    kernel.runUntil(10);
    expect(traffic.takeWindow().latency_mean_s).toBeCloseTo(0.04, 3);
    kernel.runUntil(40);
    traffic.takeWindow();
    kernel.runUntil(50);
    expect(traffic.takeWindow().latency_mean_s).toBeCloseTo(0.08, 2);
    traffic.setLevel(0, 0);
    traffic.setLevel(0, 1);
    kernel.runUntil(55);
    expect(traffic.takeWindow().latency_mean_s).toBeCloseTo(0.04, 3);
  });

  it('leaves the warm-up out of the totals, not out of the windows', () => {
    const { kernel, traffic } = deploy(web(1, 1), 'fluid', { warm_up_s: 50 });
    kernel.runUntil(100);
    const { completed } = traffic.takeWindow();
    expect(traffic.counts().completed).toBeCloseTo(completed / 2, 0);
  });

  it('shares a node max-min: four busy tasks of two cores are half as fast', () => {
    const busy = (cores: number) => measure({ ...web(40, 4), nodes: [{ cores, tasks: { web: 4 } }] }, 'fluid', 100).throughput;
    expect(busy(2) / busy(4)).toBeCloseTo(0.5, 1);
  });

  it('does the same whatever the seed where nothing is drawn, and the same bytes for the same seed where something is', () => {
    const drifting = web(10, 2, { cpu: { time: '40ms', drift: { cv: 0.5, correlation: '60s' } } });
    const latencies = [1, 1, 2].map((seed) => {
      const { kernel, traffic } = deploy(drifting, 'fluid', { seed });
      kernel.runUntil(1000);
      return JSON.stringify([traffic.latency(), traffic.counts()]);
    });
    expect(latencies[0]).toBe(latencies[1]);
    expect(latencies[2]).not.toBe(latencies[0]);
  });
});
