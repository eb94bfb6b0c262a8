import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Cluster } from '../../../src/sim/cluster/cluster.js';
import type { ClusterNode } from '../../../src/sim/cluster/node.js';
import { place } from '../../../src/sim/cluster/placement.js';
import { runs } from '../../../src/sim/cluster/task.js';
import { plantModel } from '../plant-model.js';
import type { ScriptedTraffic } from '../scripted-traffic.js';
import { standingCluster } from './standing-cluster.js';

const delays = { schedule_delay: '5s', listen_delay: '3s', stop_delay: '4s' };
const model = plantModel({
  services: {
    web: { cpu: '1ms', replicas: 2, constraints: ['loc==edge'], cpu_reservation: 0.6, ...delays },
    db: { cpu: '1ms', constraints: ['loc!=edge'], ...delays },
    batch: { cpu: '1ms', replicas: 3, cpu_reservation: 0.3, memory_reservation: '1.5GiB', ...delays, listen_delay: '0s' },
    agent: { cpu: '1ms', mode: 'global', cpu_reservation: 0.1, ...delays },
  },
  groups: { edge: { flavour: 'small', nodes: 2, labels: { loc: 'edge' } }, core: { flavour: 'small', labels: { loc: 'core' } } },
});

/** What may befall a cluster; targets are chosen by a number, modulo what there is. */
const happening = fc.oneof(
  fc.record({ kind: fc.constant('scale' as const), service: fc.nat(2), to: fc.nat(9) }),
  fc.record({ kind: fc.constant('join' as const), group: fc.constantFrom('edge', 'core') }),
  fc.record({ kind: fc.constant('remove' as const), node: fc.nat(20), drain: fc.boolean() }),
  fc.record({ kind: fc.constant('crash-task' as const), service: fc.nat(3), task: fc.nat(20) }),
  fc.record({ kind: fc.constant('crash-node' as const), node: fc.nat(20) }),
  fc.record({ kind: fc.constant('restore-node' as const), node: fc.nat(20) }),
  fc.record({ kind: fc.constant('wait' as const), for_s: fc.constantFrom(1, 3, 5, 20, 60) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

function befall(cluster: Cluster, what: Exclude<Happening, { kind: 'wait' }>, serial: number, left: (node: ClusterNode) => void): void {
  const node = 'node' in what ? cluster.nodes[what.node % Math.max(1, cluster.nodes.length)] : undefined;
  switch (what.kind) {
    case 'scale':
      return cluster.scale(cluster.services[what.service]!, what.to);
    case 'join':
      return void cluster.join(what.group, `${what.group}.new${serial}`);
    case 'remove':
      return node === undefined || node.state === 'draining' ? undefined : cluster.remove(node, what.drain, () => left(node));
    case 'crash-node':
      return node && cluster.crashNode(node);
    case 'restore-node':
      return node && cluster.restoreNode(node);
    case 'crash-task': {
      const running = [...cluster.services[what.service]!.slots.values()].filter(runs);
      const victim = running[what.task % Math.max(1, running.length)];
      return victim && cluster.crashTask(victim);
    }
  }
}

function check(cluster: Cluster, traffic: ScriptedTraffic): void {
  for (const service of cluster.services) {
    const tasks = [...service.slots.values()];
    expect(tasks.length).toBe(service.desired);
    expect(service.running).toBe(tasks.filter(runs).length);
    for (const [slot, task] of service.slots) {
      expect(task.slot).toBe(slot);
      expect(['pending', 'starting', 'running', 'serving', 'failed']).toContain(task.state);
      expect(task.node === null).toBe(task.state === 'pending' || task.state === 'failed');
      expect(task.traffic === null).toBe(!runs(task));
    }
    for (const task of service.stopping) expect([task.state, task.traffic === null]).toEqual(['stopping', false]);
    if (service.global) expect(tasks.length).toBe(cluster.nodes.filter((node) => node.state === 'ready' && service.wants(node.labels)).length);
  }
  for (const node of cluster.nodes) {
    const tasks = [...node.tasks];
    expect(tasks.reduce((sum, task) => sum + task.service.reservation.cores, 0)).toBeLessThanOrEqual(node.cores + 1e-9);
    expect(tasks.reduce((sum, task) => sum + task.service.reservation.memory_B, 0)).toBeLessThanOrEqual(node.memory_B);
    expect(node.activeTasks).toBe(tasks.filter((task) => task.state !== 'stopping').length);
    for (const task of tasks) {
      expect(task.node?.name).toBe(node.name);
      expect(task.service.wants(node.labels)).toBe(true);
    }
    if (node.state === 'down') expect(tasks).toEqual([]);
    if (node.state === 'draining') expect(tasks.every((task) => task.state === 'stopping')).toBe(true);
  }
  for (const group of ['edge', 'core']) expect(cluster.readyNodes(group)).toBe(cluster.nodesOf(group).filter(({ state }) => state === 'ready').length);
  const pending = [...cluster.pendingTasks];
  const wanting = cluster.services.flatMap((service) => [...service.slots.values()].filter(({ state }) => state === 'pending'));
  expect(pending.map(({ id }) => id).sort()).toEqual(wanting.map(({ id }) => id).sort());
  for (const task of pending) {
    const nodes = task.service.global ? cluster.nodes.filter((node) => node.serial === task.slot) : cluster.nodes;
    expect('why_pending' in place(task.service, nodes)).toBe(true);
    expect(task.why_pending).toMatch(/^no suitable node/);
  }
  const standing = cluster.services.flatMap((service) => [...service.slots.values(), ...service.stopping]).filter((task) => task.traffic !== null);
  expect(traffic.tasks.filter(({ state }) => state !== 'removed').length).toBe(standing.length);
  for (const task of standing) {
    expect(traffic.tasks[task.traffic!]).toMatchObject({
      service: task.service.index, node: task.node!.traffic, state: { running: 'added', serving: 'open', stopping: 'closed' }[task.state as string],
    });
  }
}

it('whatever befalls the cluster, its books agree, tasks stand only where they may, and none waits that has room', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const { kernel, cluster, traffic } = standingCluster(model);
      cluster.deploy();
      check(cluster, traffic);
      const removals: ClusterNode[] = [];
      happenings.forEach((what, serial) => {
        if (what.kind === 'wait') kernel.runUntil(kernel.now_s + what.for_s);
        else befall(cluster, what, serial, (node) => removals.push(node));
        check(cluster, traffic);
      });

      for (const node of [...cluster.nodes]) cluster.restoreNode(node);
      kernel.runUntil(kernel.now_s + 100);
      check(cluster, traffic);
      expect(new Set(removals).size).toBe(removals.length);
      expect(cluster.nodes.every(({ state }) => state === 'ready')).toBe(true);
      const waiting = [...cluster.pendingTasks].length;
      expect(cluster.services.reduce((sum, { running }) => sum + running, 0)).toBe(cluster.services.reduce((sum, { desired }) => sum + desired, 0) - waiting);
    }),
    { numRuns: 150 },
  );
});

it('with room for all, every service runs as desired once things are settled, spread within one', () => {
  const roomy = plantModel({
    services: { web: { cpu: '1ms', ...delays }, db: { cpu: '1ms', ...delays } },
    groups: { edge: { flavour: 'small', nodes: 4 } },
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1), fc.nat(12), fc.constantFrom(0, 1, 6, 30)), { maxLength: 20 }), (scalings) => {
      const { kernel, cluster } = standingCluster(roomy);
      cluster.deploy();
      for (const [service, to, wait_s] of scalings) {
        cluster.scale(cluster.services[service]!, to);
        kernel.runUntil(kernel.now_s + wait_s);
      }
      kernel.runUntil(kernel.now_s + 60);
      for (const service of cluster.services) {
        expect(service.running).toBe(service.desired);
        const counts = cluster.nodes.map((node) => node.activeTasksOf(service));
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
    }),
  );
});
