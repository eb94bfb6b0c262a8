import { describe, expect, it } from 'vitest';
import { plantModel, trafficOf, type Bench } from './plants.js';

const CORE = { cores: 1, background: 0, contention: 0 };

/** Anonymous clients that never think, so that what they see is the plant's alone. */
const users = { kind: 'closed', name: 'users', entry: 'api', think: '0s', retry: '2s' };

function start(services: Record<string, Record<string, unknown>>, sources: Record<string, unknown>[], latency = '10ms', options = {}): Bench {
  const bench = trafficOf(plantModel(services, sources, latency), options);
  bench.traffic.addNode({ ...CORE, cores: 8 });
  return bench;
}

function openTask({ traffic }: Bench, service = 0, node = 0): number {
  const task = traffic.addTask(service, node);
  traffic.openTask(task);
  return task;
}

describe('the way of a message', () => {
  it('latency there, CPU, latency back, think: a client alone', () => {
    const bench = start({ api: { cpu: '50ms', wait: '20ms' } }, [{ ...users, think: '910ms' }]);
    openTask(bench);
    bench.traffic.setLevel(0, 1);
    bench.kernel.runUntil(10.905);
    expect(bench.traffic.counts()).toMatchObject({ issued: 10, completed: 10, failed: 0, open: 0 });
    expect(bench.traffic.latency().mean_s).toBeCloseTo(0.09, 9);
  });

  it('a client that is a task computes first, on its own node, and sends bytes for each message', () => {
    const bench = start({ sensor: { cpu: '100ms', sent_bytes: 750 }, api: { cpu: '50ms', sent_bytes: 300 } }, [{ ...users, service: 'sensor', think: '0s' }], '0s');
    const { traffic, kernel } = bench;
    const api = openTask(bench, 1);
    const sensor = openTask(bench, 0, traffic.addNode({ ...CORE, cores: 0.5 }));
    kernel.runUntil(25.1);
    expect(traffic.taskCounters(api)).toMatchObject({ served: 100, sent_B: 30_000 });
    expect(traffic.taskCounters(sensor)).toMatchObject({ served: 100, sent_B: 75_000 });
    expect(traffic.taskCounters(sensor).cpu_s).toBeCloseTo(10.05, 6);
    expect(traffic.nodeBusy_s(1)).toBeCloseTo(10.05, 6);
    expect(traffic.latency().mean_s).toBeCloseTo(0.05, 9);
  });

  it('spends half the CPU before its calls and half after, and makes them in sequence', () => {
    const bench = start({ api: { cpu: '40ms', calls: [{ to: 'db' }, { to: 'db' }] }, db: { cpu: '30ms' } }, [users]);
    const api = openTask(bench);
    const db = openTask(bench, 1);
    bench.traffic.setLevel(0, 1);
    bench.kernel.runUntil(0.01 + 0.02 + 0.01 + 0.03 + 0.005);
    expect(bench.traffic.taskCounters(api).cpu_s).toBeCloseTo(0.02, 9);
    expect(bench.traffic.taskCounters(db).cpu_s).toBeCloseTo(0.03, 9);
    bench.kernel.runUntil(0.155);
    expect(bench.traffic.taskCounters(db)).toMatchObject({ served: 2 });
    expect(bench.traffic.latency().mean_s).toBeNaN();
    bench.kernel.runUntil(0.165);
    expect(bench.traffic.latency().mean_s).toBeCloseTo(6 * 0.01 + 0.04 + 2 * 0.03, 9);
  });

  it('makes a call of probability p with frequency p', () => {
    const bench = start({ api: { cpu: '1ms', calls: [{ to: 'db', probability: 0.3 }] }, db: { cpu: '1ms' } }, [users], '0s');
    const api = openTask(bench);
    const db = openTask(bench, 1);
    bench.traffic.setLevel(0, 1);
    bench.kernel.runUntil(50);
    expect(bench.traffic.taskCounters(db).served / bench.traffic.taskCounters(api).served).toBeCloseTo(0.3, 1.5);
  });

  it('spreads over the tasks in turn', () => {
    const bench = start({ api: { cpu: '10ms' } }, [users]);
    const tasks = [openTask(bench), openTask(bench), openTask(bench)];
    bench.traffic.setLevel(0, 1);
    bench.kernel.runUntil(0.03 * 30 + 0.001);
    expect(tasks.map((task) => bench.traffic.taskCounters(task).served)).toEqual([10, 10, 10]);
  });

  it('counts after the warm-up only, and shows all in the windows', () => {
    const bench = start({ api: { cpu: '980ms' } }, [users], '10ms', { warm_up_s: 4.5, latency_s: 0.5 });
    openTask(bench);
    bench.traffic.setLevel(0, 1);
    bench.kernel.runUntil(9.5);
    expect(bench.traffic.counts()).toEqual({ issued: 5, completed: 4, failed: 0, late: 4, open: 1, overdue: 0 });
    expect(bench.traffic.takeWindow()).toMatchObject({ completed: 9, failed: 0, late: 9 });
    expect(bench.traffic.takeWindow()).toMatchObject({ completed: 0, latency_mean_s: NaN });
  });
});

describe('demand', () => {
  const served = (cpu: unknown, factor = 1): number => {
    const bench = start({ api: { cpu } }, [users], '0s');
    const task = openTask(bench);
    bench.traffic.setDemandFactor(0, factor);
    bench.traffic.setLevel(0, 1);
    bench.kernel.runUntil(1000.001);
    return bench.traffic.taskCounters(task).served;
  };

  it('follows the number of messages that the client has sent', () => {
    // 10 messages of 1 s, 10 of 3 s, then 2 s each.
    expect(served({ time: '1s', by_message: { span: 10, factors: [1, 3, 2] } })).toBe(20 + 480);
  });

  it('is multiplied by the factor of a fault', () => {
    expect(served('1s', 4)).toBe(250);
  });

  it('drifts with mean 1: served at 1/factor, a client alone sees the mean of 1/factor, 1 + cv²', () => {
    expect(served({ time: '10ms', drift: { cv: 0.3, correlation: '1s' } }) / 100_000).toBeCloseTo(1.09, 1.5);
  });

  it('is the same for each message, whatever the number of replicas: common random numbers', () => {
    const work_s = (replicas: number): number => {
      const bench = start({ api: { cpu: { law: 'lognormal', mean: '100ms', cv: 1 }, calls: [{ to: 'db' }] }, db: { cpu: { law: 'exponential', mean: '20ms' } } }, [{ kind: 'open', name: 'users', entry: 'api' }]);
      const tasks = [openTask(bench, 1), ...Array.from({ length: replicas }, () => openTask(bench))];
      bench.traffic.setLevel(0, 8);
      bench.kernel.at(500, () => bench.traffic.setLevel(0, 0));
      bench.kernel.runUntil(1000);
      expect(bench.traffic.counts().open).toBe(0);
      return tasks.reduce((sum, task) => sum + bench.traffic.taskCounters(task).cpu_s, 0);
    };
    expect(work_s(5)).toBeCloseTo(work_s(1), 6);
  });
});

describe('refused connections', () => {
  it('a task that does not listen yet is routed to and refuses; the client sleeps and tries again', () => {
    const bench = start({ api: { cpu: '80ms' } }, [users]);
    const task = bench.traffic.addTask(0, 0);
    bench.traffic.setLevel(0, 1);
    bench.kernel.at(5, () => bench.traffic.openTask(task));
    bench.kernel.runUntil(6.15);
    // Attempts at 0, 2.02, 4.04 are refused; the one at 6.06 is served.
    expect(bench.traffic.counts()).toMatchObject({ issued: 1, completed: 0 });
    bench.kernel.runUntil(6.17);
    expect(bench.traffic.counts()).toMatchObject({ issued: 2, completed: 1, failed: 0 });
    expect(bench.traffic.latency().mean_s).toBeCloseTo(6.16, 9);
  });

  it('a service without tasks refuses; an open message gives up after its attempts', () => {
    const bench = start({ api: { cpu: '80ms' } }, [{ kind: 'open', name: 'users', entry: 'api', arrivals: 'constant', attempts: 3, retry: '1s' }]);
    bench.traffic.setLevel(0, 0.1);
    bench.kernel.runUntil(12);
    expect(bench.traffic.counts()).toEqual({ issued: 1, completed: 0, failed: 0, late: 0, open: 1, overdue: 1 });
    bench.kernel.runUntil(12.1);
    expect(bench.traffic.counts()).toEqual({ issued: 1, completed: 0, failed: 1, late: 0, open: 0, overdue: 0 });
  });

  it('a full queue refuses', () => {
    const bench = start({ api: { cpu: '1s', queue: 2 } }, [{ kind: 'open', name: 'users', entry: 'api', arrivals: 'constant' }], '0s');
    openTask(bench);
    bench.traffic.setLevel(0, 10);
    bench.kernel.runUntil(0.95);
    expect(bench.traffic.counts()).toMatchObject({ issued: 9, failed: 6, open: 3 });
  });

  it('a removed task refuses what it held, in service, queue and wait; clients send it elsewhere, and its counters are final', () => {
    const bench = start({ api: { cpu: '1s' } }, [users]);
    const task = openTask(bench);
    bench.traffic.setLevel(0, 5);
    bench.kernel.runUntil(3.5);
    const other = openTask(bench);
    bench.traffic.removeTask(task);
    const final = bench.traffic.taskCounters(task);
    expect(final.served).toBe(3);
    bench.kernel.runUntil(30);
    expect(bench.traffic.taskCounters(task)).toEqual(final);
    expect(bench.traffic.taskCounters(other).served).toBeGreaterThan(20);
    expect(bench.traffic.counts()).toMatchObject({ failed: 0, open: 5 });
  });

  it('a service whose callee refuses gives its worker back and hands the error on to the client', () => {
    const bench = start({ api: { cpu: '20ms', calls: [{ to: 'db' }] }, db: { cpu: '10ms' } }, [users]);
    const api = openTask(bench);
    bench.traffic.setLevel(0, 1);
    bench.kernel.runUntil(1);
    expect(bench.traffic.taskCounters(api)).toMatchObject({ served: 0 });
    expect(bench.traffic.taskCounters(api).cpu_s).toBeCloseTo(0.01, 9);
    openTask(bench, 1);
    bench.kernel.runUntil(2.05 + 0.075);
    expect(bench.traffic.taskCounters(api).served).toBe(1);
    expect(bench.traffic.counts()).toMatchObject({ completed: 1, failed: 0 });
  });

  it('a callee that is removed amid a call fails it at once; the caller that is removed leaves the callee to finish for nobody', () => {
    const services = { api: { cpu: '20ms', calls: [{ to: 'db' }] }, db: { cpu: '1s' } };
    const callee = start(services, [users]);
    const api = openTask(callee);
    const db = openTask(callee, 1);
    callee.traffic.setLevel(0, 1);
    callee.kernel.runUntil(0.5);
    callee.traffic.removeTask(db);
    callee.kernel.runUntil(1.5);
    expect(callee.traffic.taskCounters(api)).toMatchObject({ served: 0 });
    expect(callee.traffic.counts()).toMatchObject({ open: 1, failed: 0 });

    const caller = start(services, [users]);
    const dying = openTask(caller);
    const survivor = openTask(caller, 1);
    caller.traffic.setLevel(0, 1);
    caller.kernel.runUntil(0.5);
    caller.traffic.removeTask(dying);
    caller.kernel.runUntil(1.5);
    expect(caller.traffic.taskCounters(survivor).served).toBe(1);
    expect(caller.traffic.counts()).toMatchObject({ completed: 0, open: 1 });
  });

  it('a node that is cut off refuses and its answers are lost, until the cut ends', () => {
    const bench = start({ api: { cpu: '80ms' } }, [users]);
    const task = openTask(bench);
    bench.traffic.setLevel(0, 1);
    bench.kernel.runUntil(1.02);
    bench.traffic.setReachable(0, false);
    bench.kernel.runUntil(5);
    expect(bench.traffic.counts()).toMatchObject({ completed: 10, open: 1 });
    expect(bench.traffic.taskCounters(task).served).toBe(11);
    bench.traffic.setReachable(0, true);
    bench.kernel.runUntil(7);
    expect(bench.traffic.counts().completed).toBeGreaterThan(15);
  });
});

describe('closing', () => {
  it('a closed task is routed to no more and finishes what it has', () => {
    const bench = start({ api: { cpu: '1s' } }, [users]);
    const task = openTask(bench);
    bench.traffic.setLevel(0, 3);
    bench.kernel.runUntil(0.5);
    bench.traffic.closeTask(task);
    bench.kernel.runUntil(10);
    expect(bench.traffic.taskCounters(task).served).toBe(3);
    expect(bench.traffic.counts()).toMatchObject({ issued: 6, completed: 3, open: 3 });
  });

  it('a client that is closed finishes its message and sends no further one; one that is removed fails it', () => {
    const bench = start({ sensor: { cpu: '100ms' }, api: { cpu: '1s', workers: 2, threads: 2 } }, [{ ...users, service: 'sensor' }]);
    openTask(bench, 1);
    const closed = openTask(bench);
    const removed = openTask(bench);
    bench.kernel.runUntil(0.5);
    bench.traffic.closeTask(closed);
    bench.traffic.removeTask(removed);
    bench.kernel.runUntil(10);
    expect(bench.traffic.counts()).toEqual({ issued: 2, completed: 1, failed: 1, late: 1, open: 0, overdue: 0 });
  });

  it('a level that falls sends clients away after their message, thinking ones at once', () => {
    const bench = start({ api: { cpu: '1s', workers: 9, threads: 9 } }, [{ ...users, think: '100ms' }]);
    openTask(bench);
    bench.traffic.setLevel(0, 4);
    bench.kernel.runUntil(0.5);
    bench.traffic.setLevel(0, 1);
    bench.kernel.runUntil(1.12 + 0.05);
    expect(bench.traffic.counts()).toMatchObject({ issued: 4, completed: 4 });
    bench.kernel.runUntil(1.5);
    expect(bench.traffic.counts()).toMatchObject({ issued: 5 });
  });
});

describe('open arrivals', () => {
  const issued = (arrivals: unknown, seed: number, end_s: number, levels: [number, number][]) => {
    const bench = start({ api: { cpu: '1ms', workers: 1000, threads: 8 } }, [{ kind: 'open', name: 'users', entry: 'api', arrivals }], '0s', { seed });
    openTask(bench);
    for (const [at_s, level] of levels) bench.kernel.at(at_s, () => bench.traffic.setLevel(0, level));
    const counts: number[] = [];
    for (let t_s = 10; t_s <= end_s; t_s += 10) {
      bench.kernel.runUntil(t_s);
      counts.push(bench.traffic.counts().issued);
    }
    return counts.map((count, i) => count - (counts[i - 1] ?? 0));
  };
  const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);
  /** Variance of the counts over their mean: 1 for Poisson. */
  const dispersion = (counts: number[]) => {
    const mean = sum(counts) / counts.length;
    return sum(counts.map((n) => (n - mean) ** 2)) / counts.length / mean;
  };

  it('constant ones come at equal distances, across changes of level', () => {
    expect(issued('constant', 1, 40, [[0, 2], [20.25, 1]])).toEqual([20, 20, 10, 10]);
  });

  it('Poisson ones have the rate of the level and Poisson counts', () => {
    const counts = issued('poisson', 1, 10_000, [[0, 5]]);
    expect(sum(counts) / 50_000).toBeCloseTo(1, 1.3);
    expect(dispersion(counts)).toBeGreaterThan(0.9);
    expect(dispersion(counts)).toBeLessThan(1.1);
  });

  it('modulated ones keep the mean and come in bursts', () => {
    const counts = issued({ burst_factor: 4, burst_share: 0.1, burst_length: '5s' }, 1, 100_000, [[0, 2]]);
    expect(sum(counts) / 200_000).toBeCloseTo(1, 1);
    expect(dispersion(counts)).toBeGreaterThan(3);
  });

  it('stop at level 0 and go on where they stood', () => {
    expect(issued('poisson', 1, 30, [[0, 3], [10, 0], [20, 3]])[1]).toBe(0);
    expect(sum(issued('poisson', 1, 30, [[0, 3], [10, 0], [20, 3]]))).toBe(sum(issued('poisson', 1, 20, [[0, 3]])));
  });
});
