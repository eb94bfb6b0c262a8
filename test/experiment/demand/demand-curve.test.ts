import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demandCurve } from '../../../src/experiment/demand/demand-curve.js';
import { lateShare } from '../../../src/experiment/demand/long-run.js';
import { scenario, type Scenario } from '../../../src/experiment/scenario.js';
import { createSimulation } from '../../../src/sim/create-simulation.js';
import { mm1ResponseQuantile } from '../../../src/sim/queueing/mm1.js';
import { mmcResponseQuantile, mmcResponseTail } from '../../../src/sim/queueing/mmc.js';

interface Shape {
  readonly cpu?: unknown;
  readonly service?: object;
  readonly workload?: object;
  readonly limit_ms?: number;
  readonly max?: number;
  readonly cores?: number;
  readonly nodes?: number;
  readonly engine?: object;
}

const exponential = { law: 'exponential', mean: '100ms' };
const level = { kind: 'steps', steps: [{ at: '0s', level: 0 }] };

function web({ cpu = exponential, service = {}, workload = { kind: 'open', name: 'users', entry: 'web', level }, limit_ms = 500, max = 8, cores = 64, nodes = 1, engine = {} }: Shape): Scenario {
  return scenario.parse({
    name: 'web', description: 'demand', duration: '600s',
    objective: { latency: `${limit_ms}ms`, percentile: 95, service: 'web' },
    application: { stack: 'web', services: { web: { cpu, ...service } } },
    infrastructure: { flavours: { vm: { cores } }, groups: { vms: { flavour: 'vm', nodes } }, latency: '0ms' },
    workload: [workload],
    engine: { services: { web: { max } }, ...engine },
  });
}

/** The curve's one value under a load that never changes. */
function demandAt(site: Scenario, load: number): { readonly replicas: number; readonly met: boolean } {
  const { value: [replicas], unmet } = demandCurve(site, new Map([['users', { t_s: [0], value: [load] }]]));
  return { replicas: replicas!, met: unmet?.[0] !== true };
}

const clients = (think: unknown = '0ms') => ({ kind: 'closed', name: 'users', entry: 'web', think, level });

describe('demand of an open Poisson source, exponential service', () => {
  it('is one replica exactly as long as M/M/c keeps the objective in one task of c workers', () => {
    for (const workers of [1, 2, 5, 10]) {
      for (let load = 0.3; load < 0.99; load += 0.03) {
        const rate = (load * workers) / 0.1;
        const { replicas } = demandAt(web({ service: { workers, threads: workers } }), rate);
        const quantile_s = mmcResponseQuantile(workers, Number(rate.toPrecision(3)), 0.1, 0.95);
        // A gamma law stands for the sum of wait and service: 5 % about the limit is its error.
        if (quantile_s < 0.475) expect(replicas, `${workers} workers at ${load}`).toBe(1);
        if (quantile_s > 0.525) expect(replicas, `${workers} workers at ${load}`).toBeGreaterThan(1);
      }
    }
  });

  it('has the late share of the Erlang C formula', () => {
    for (const [workers, load] of [[1, 0.5], [1, 0.8], [4, 0.7], [4, 0.9], [10, 0.9]] as const) {
      const late = lateShare(web({ service: { workers, threads: workers } }), [(load * workers) / 0.1], 1)!;
      expect(late).toBeCloseTo(mmcResponseTail(workers, (load * workers) / 0.1, 0.1, 0.5), 1.7);
    }
  });

  it('lies between that of one shared queue and that of a random split, for round robin does', () => {
    fc.assert(fc.property(fc.double({ min: 1, max: 60, noNaN: true }), (exact) => {
      const rate = Number(exact.toPrecision(3));
      const fewest = (holds: (replicas: number) => boolean): number => {
        let replicas = 1;
        while (!holds(replicas)) replicas++;
        return replicas;
      };
      const shared = fewest((replicas) => mmcResponseQuantile(replicas, rate, 0.1, 0.95) <= 0.475);
      const split = fewest((replicas) => mm1ResponseQuantile(rate / replicas, 0.1, 0.95) <= 0.5);
      const { replicas, met } = demandAt(web({ max: 30 }), rate);
      expect(met).toBe(true);
      expect(replicas).toBeGreaterThanOrEqual(Math.min(shared, split) - 1);
      expect(replicas).toBeLessThanOrEqual(split);
    }), { numRuns: 50 });
  });
});

describe('demand of closed clients', () => {
  it.each([[1, 1], [3, 1], [4, 2], [6, 2], [7, 3], [12, 4], [13, 5]])('%d clients without think time, 100 ms each, 350 ms allowed: %d replicas', (count, replicas) => {
    // With R replicas, a client waits for N/R services of 100 ms.
    expect(demandAt(web({ cpu: '100ms', workload: clients(), limit_ms: 350 }), count)).toEqual({ replicas, met: true });
  });

  it('never falls when clients are added, on nodes that are large enough', () => {
    const site = web({ workload: clients('300ms') });
    const demands = Array.from({ length: 25 }, (_, n) => demandAt(site, n).replicas);
    demands.slice(1).forEach((demand, n) => { expect(demand).toBeGreaterThanOrEqual(demands[n]!); });
    expect(demands[0]).toBe(1);
    expect(demands[24]).toBeGreaterThan(2);
  });
});

describe('what cannot be met', () => {
  it('is told, with four times the most replicas as the demand', () => {
    const impossible = web({ cpu: '100ms', workload: clients(), limit_ms: 90, max: 3 });
    expect(demandAt(impossible, 1)).toEqual({ replicas: 12, met: false });
    const curve = demandCurve(impossible, new Map([['users', { t_s: [0, 10, 20], value: [0, 1, 0] }]]));
    expect(curve).toEqual({ t_s: [0, 10, 20], value: [1, 12, 1], unmet: [false, true, false] });
  });

  it('includes what the nodes have no room or no cores for', () => {
    expect(demandAt(web({ service: { cpu_reservation: 1 }, cores: 2 }), 30)).toMatchObject({ met: false });
    expect(demandAt(web({ cores: 2 }), 30)).toMatchObject({ met: false });
    expect(demandAt(web({ cores: 8 }), 30)).toMatchObject({ met: true });
  });

  it('counts the nodes that the engine may add', () => {
    const grown = { scale_groups: true, groups: { vms: { max: 4 } } };
    expect(demandAt(web({ cores: 2, engine: { services: { web: { max: 8 } }, ...grown } }), 30)).toMatchObject({ met: true });
  });
});

describe('the curve', () => {
  it('steps only where the demand changes, and takes sources together', () => {
    const two = scenario.parse({
      ...JSON.parse(JSON.stringify({ name: 'two', description: 'two sources', duration: '600s', objective: { latency: '350ms', service: 'web' } })),
      application: { stack: 'web', services: { web: { cpu: '100ms' } } },
      infrastructure: { flavours: { vm: { cores: 64 } }, groups: { vms: { flavour: 'vm' } }, latency: '0ms' },
      workload: [clients(), { ...clients(), name: 'others' }],
    });
    const curve = demandCurve(two, new Map([
      ['users', { t_s: [0, 100, 200], value: [1, 3, 4] }],
      ['others', { t_s: [0, 50, 300], value: [0, 2, 9] }],
    ]));
    // 1, 3, 5, 6 and 13 clients, 3 to a replica.
    expect(curve).toEqual({ t_s: [0, 100, 300], value: [1, 2, 5], unmet: [false, false, false] });
  });

  it('rises with what makes some requests dearer than the mean', () => {
    const load = [14];
    const even = lateShare(web({}), load, 2)!;
    const drifting = lateShare(web({ cpu: { time: exponential, drift: { cv: 0.4, correlation: '60s' } } }), load, 2)!;
    const bursting = lateShare(web({ workload: { kind: 'open', name: 'users', entry: 'web', arrivals: { burst_factor: 3, burst_share: 0.2, burst_length: '30s' }, level } }), load, 2)!;
    expect(drifting).toBeGreaterThan(even);
    expect(bursting).toBeGreaterThan(0.5);
  });
});

it('clients that are never answered are late, all of them', () => {
  const stuck = scenario.parse({
    name: 'stuck', description: 'a call that nobody takes', duration: '600s', objective: { latency: '350ms', service: 'web' },
    application: { stack: 'web', services: { web: { cpu: '100ms', calls: [{ to: 'db' }] }, db: { cpu: '1ms', replicas: 0 } } },
    infrastructure: { flavours: { vm: { cores: 64 } }, groups: { vms: { flavour: 'vm' } }, latency: '0ms' },
    workload: [clients('1s')], engine: { ignore: { services: ['db'] } },
  });
  expect(lateShare(stuck, [3], 2)).toBe(1);
});

describe('the demand holds in long request-level runs', () => {
  const site = web({ cpu: { law: 'gamma', mean: '40ms', cv: 0.3 }, workload: clients('80ms'), limit_ms: 300, cores: 12 });
  /** The late share of the model is right to this near the limit. */
  const error = 0.03;

  it.each([4, 12, 30])('%d clients: with it the objective is kept, with one replica less it is not', (count) => {
    const { replicas, met } = demandAt(site, count);
    expect(met).toBe(true);
    expect(lateInLongRun(count, replicas)).toBeLessThanOrEqual(0.05 + error);
    if (replicas > 1) expect(lateInLongRun(count, replicas - 1)).toBeGreaterThan(0.05 - error);
  });

  function lateInLongRun(count: number, replicas: number): number {
    const { application, infrastructure, metrics } = site;
    const simulation = createSimulation(
      {
        application: { ...application, services: { web: { ...application.services.web!, replicas } } },
        infrastructure, metrics, faults: [], window_s: 30,
        workload: site.workload.map((source) => ({ ...source, level: { kind: 'steps' as const, steps: [{ at: 0, level: count }] } })),
      },
      { seed: 1, fidelity: 'request', duration_s: 1000, warm_up_s: 50, sample_s: 100, objective: { latency_s: 0.3, percentile: 95 } },
    );
    simulation.runUntil(1000);
    const { late, completed } = simulation.measurements().requests;
    return late / completed;
  }
});
