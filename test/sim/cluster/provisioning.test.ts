import { expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/plant/action.js';
import { Provisioning, type ProvisioningConditions } from '../../../src/sim/cluster/provisioning.js';
import { plantModel } from '../plant-model.js';
import { standingCluster } from './standing-cluster.js';

function provisioning(conditions: Partial<ProvisioningConditions> = {}) {
  const { kernel, cluster, traffic } = standingCluster(plantModel());
  cluster.deploy();
  const boots = [140, 100];
  const provider = new Provisioning(kernel, cluster, new Map([['edge', () => boots.shift()!]]), { factorAt: () => 1, failsAt: () => false, ...conditions });
  const outcomes: (readonly [number, Outcome])[] = [];
  const ask = (name: string) => provider.provision('edge', name, (outcome) => outcomes.push([kernel.now_s, outcome]));
  return { kernel, cluster, traffic, provider, outcomes, ask };
}

it('a node is ready after its boot, and not before', () => {
  const { kernel, cluster, outcomes, provider, ask } = provisioning();
  ask('edge.a');
  kernel.runUntil(139);
  expect([cluster.nodes.length, provider.makes('edge.a'), outcomes]).toEqual([1, true, []]);
  kernel.runUntil(500);
  expect([cluster.nodes.length, provider.makes('edge.a'), outcomes]).toEqual([2, false, [[140, { kind: 'done' }]]]);
  expect(cluster.node('edge.a')).toMatchObject({ group: 'edge', state: 'ready', created: '1970-01-01T00:02:20.000000000Z' });
});

it('several boot side by side, each in its own time', () => {
  const { kernel, outcomes, ask } = provisioning();
  ask('edge.a');
  ask('edge.b');
  kernel.runUntil(500);
  expect(outcomes.map(([t_s]) => t_s)).toEqual([100, 140]);
});

it('is slow by what held when it was begun', () => {
  const { kernel, outcomes, ask } = provisioning({ factorAt: (t_s) => (t_s < 10 ? 3 : 1) });
  ask('edge.a');
  kernel.runUntil(20);
  ask('edge.b');
  kernel.runUntil(500);
  expect(outcomes.map(([t_s]) => t_s)).toEqual([120, 420]);
});

it('that fails takes its time and leaves nothing', () => {
  const { kernel, cluster, traffic, outcomes, provider, ask } = provisioning({ failsAt: (t_s) => t_s === 0 });
  ask('edge.a');
  kernel.runUntil(500);
  expect(outcomes).toEqual([[140, { kind: 'failed', error: expect.stringContaining('edge.a') as string }]]);
  expect([cluster.nodes.length, traffic.nodes.length, provider.makes('edge.a')]).toEqual([1, 1, false]);
});
