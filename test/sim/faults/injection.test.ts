import { describe, expect, it } from 'vitest';
import { Conditions } from '../../../src/sim/faults/conditions.js';
import { FaultInjection } from '../../../src/sim/faults/injection.js';
import { namedStream } from '../../../src/sim/random/streams.js';
import { standingCluster, tasksOf } from '../cluster/standing-cluster.js';
import { plantModel } from '../plant-model.js';

function faulty(faults: readonly object[], seed = 1) {
  const model = plantModel({
    services: { web: { cpu: '10ms', replicas: 4 } },
    groups: { edge: { flavour: 'small', nodes: 2, background: 0.1 }, core: { flavour: 'small' } },
    faults,
  });
  const standing = standingCluster(model);
  const { kernel, cluster, traffic } = standing;
  const injection = new FaultInjection(kernel, cluster, traffic, new Conditions(model.faults), namedStream(seed, 'victims'));
  cluster.deploy();
  for (const fault of model.faults) injection.arm(fault);
  return { ...standing, web: cluster.services[0]! };
}

describe('a crash', () => {
  it('of a node lasts as long as it is said to', () => {
    const { kernel, cluster } = faulty([{ kind: 'node-crash', at: '10s', for: '60s', group: 'edge', index: 1 }]);
    const states = [9, 10, 69, 70].map((t_s) => {
      kernel.runUntil(t_s);
      return cluster.node('edge.2')!.state;
    });
    expect(states).toEqual(['ready', 'down', 'down', 'ready']);
    expect(cluster.node('edge')!.state).toBe('ready');
  });

  it('of a node that another outlasts leaves it down', () => {
    const { kernel, cluster } = faulty([
      { kind: 'node-crash', at: '10s', for: '60s', group: 'edge' }, { kind: 'node-crash', at: '20s', for: '10s', group: 'edge' },
    ]);
    kernel.runUntil(40);
    expect(cluster.node('edge')!.state).toBe('down');
    kernel.runUntil(70);
    expect(cluster.node('edge')!.state).toBe('ready');
  });

  it('of a node that does not exist, or of a service without tasks, is none', () => {
    const { kernel, web } = faulty([
      { kind: 'node-crash', at: '10s', for: '5s', group: 'edge', index: 7 }, { kind: 'task-crash', at: '10s', service: 'nobody' },
    ]);
    kernel.runUntil(100);
    expect(tasksOf(web)).toHaveLength(4);
  });

  it('of a task hits one drawn from the seed', () => {
    const victims = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
      const { kernel, web } = faulty([{ kind: 'task-crash', at: '10s', service: 'web' }], seed);
      kernel.runUntil(11);
      return [...web.slots.values()].find(({ state }) => state === 'starting')?.slot;
    });
    expect(victims.every((slot) => slot !== undefined && slot >= 1 && slot <= 4)).toBe(true);
    expect(new Set(victims).size).toBeGreaterThan(1);
  });
});

it('a noisy neighbour takes cores from every node of its group, newcomers too, never more than there are', () => {
  const { kernel, cluster, traffic } = faulty([
    { kind: 'noisy-neighbour', at: '10s', for: '50s', group: 'edge', cores: 0.9 }, { kind: 'noisy-neighbour', at: '20s', for: '10s', group: 'edge', cores: 5 },
  ]);
  const background = () => traffic.nodes.map((node) => node.background);
  kernel.runUntil(10);
  expect(background()).toEqual([1, 1, 0]);
  kernel.runUntil(20);
  expect(background()).toEqual([2, 2, 0]);
  kernel.runUntil(40);
  cluster.join('edge', 'edge.new');
  expect(background()).toEqual([1, 1, 0, 1]);
  kernel.runUntil(60);
  expect(background()).toEqual([0.1, 0.1, 0, 0.1]);
});

it('a partition cuts its group off until it ends', () => {
  const { kernel, cluster, traffic } = faulty([{ kind: 'partition', at: '10s', for: '50s', group: 'edge' }]);
  const reachable = () => traffic.nodes.map((node) => node.reachable);
  kernel.runUntil(10);
  expect(reachable()).toEqual([false, false, true]);
  cluster.join('edge', 'edge.new');
  expect(reachable()).toEqual([false, false, true, false]);
  kernel.runUntil(60);
  expect(reachable()).toEqual([true, true, true, true]);
});

it('a leak raises the demand step by step and ends', () => {
  const { kernel, traffic } = faulty([{ kind: 'leak', at: '100s', for: '100s', service: 'web', factor: 3 }]);
  kernel.runUntil(1000);
  const factors = traffic.demandFactors.map(({ factor }) => factor);
  expect(factors).toHaveLength(100);
  expect(factors.slice(0, -1).every((factor, index) => factor > (factors[index - 1] ?? 1))).toBe(true);
  expect(factors[49]).toBeCloseTo(2, 9);
  expect(traffic.demandFactors.at(-1)).toEqual({ t_s: 200, service: 0, factor: 1 });
});
