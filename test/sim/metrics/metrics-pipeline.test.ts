import { describe, expect, it } from 'vitest';
import { Conditions } from '../../../src/sim/faults/conditions.js';
import { MetricsPipeline } from '../../../src/sim/metrics/metrics-pipeline.js';
import { standingCluster } from '../cluster/standing-cluster.js';
import { plantModel, type ModelText } from '../plant-model.js';

const web = { cpu: '10ms', schedule_delay: '0s', listen_delay: '0s', stop_delay: '0s', base_memory: 0.2 };

/** Every task burns half a core and sends 1000 B/s while it serves. */
function measured(text: ModelText = {}) {
  const model = plantModel({ services: { web }, ...text });
  const standing = standingCluster(model);
  const { kernel, cluster, traffic } = standing;
  const conditions = new Conditions(model.faults);
  const metrics = new MetricsPipeline(model.metrics, model.window_s, cluster, Object.keys(model.infrastructure.groups), kernel, traffic, conditions, 1);
  cluster.deploy();
  return { ...standing, metrics, web: cluster.services[0]! };
}

describe('a service', () => {
  it('has no reading before its first whole beat has arrived, then one of every beat', () => {
    const { kernel, metrics, web: service } = measured({ metrics: { period: '10s', snapshot: '1s', ingestion: '2s' } });
    let first_s = NaN;
    for (let t_s = 0; t_s <= 60; t_s += 0.1) {
      kernel.runUntil(t_s);
      if (Number.isNaN(first_s) && metrics.serviceReading(service) !== null) first_s = t_s;
    }
    expect(first_s).toBeGreaterThan(12);
    expect(first_s).toBeLessThan(22.2);
    expect(metrics.serviceReading(service)).toMatchObject({ memory: expect.closeTo(0.2, 12) as number, net_tx_Bps: expect.closeTo(1000, 6) as number });
  });

  it('shows a newcomer at the first beat after its start', () => {
    const { kernel, cluster, metrics, web: service } = measured({ services: { web: { ...web, listen_delay: '100s' } }, metrics: { period: '10s', ingestion: '0s' } });
    kernel.runUntil(60);
    cluster.scale(service, 2);
    kernel.runUntil(70.1);
    expect(metrics.serviceReading(service)).toMatchObject({ samples: 4, cpu: expect.closeTo(0.375, 9) as number, net_tx_Bps: expect.closeTo(750, 6) as number });
  });

  it('reads the cores its tasks use, whatever the snapshot', () => {
    for (const snapshot of ['1s', '10s', '60s']) {
      const { kernel, metrics, web: service } = measured({ metrics: { period: '10s', snapshot } });
      kernel.runUntil(60);
      expect(metrics.serviceReading(service)!.cpu).toBeCloseTo(0.5, 9);
      expect(metrics.snapshot_s).toBe(snapshot === '1s' ? 1 : 10);
    }
  });

  it('has three samples of a task in 30 s, or two while the third is on its way', () => {
    const { kernel, metrics, web: service } = measured({ services: { web: { ...web, replicas: 3 } }, metrics: { ingestion: '1.25s' } });
    const counts = new Map<number, number>();
    for (let t_s = 100; t_s < 1100; t_s += 0.1) {
      kernel.runUntil(t_s);
      const { samples } = metrics.serviceReading(service)!;
      counts.set(samples, (counts.get(samples) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([6, 9]);
    expect(counts.get(6)! / 10_000).toBeCloseTo(1 / 8, 2);
  });

  it('averages its net rate over interfaces', () => {
    const { kernel, metrics, web: service } = measured({ services: { web: { ...web, interfaces: 4 } } });
    kernel.runUntil(60);
    expect(metrics.serviceReading(service)!.net_tx_Bps).toBeCloseTo(250, 6);
  });

  it('a newcomer that does not serve yet pulls the mean down; a removed task stays in it for a window', () => {
    const { kernel, cluster, metrics, web: service } = measured({ services: { web: { ...web, listen_delay: '100s' } } });
    cluster.scale(service, 2);
    kernel.runUntil(60);
    expect(metrics.serviceReading(service)).toMatchObject({ samples: 6, cpu: expect.closeTo(0.25, 9) as number });
    cluster.scale(service, 1);
    kernel.runUntil(62);
    expect(metrics.serviceReading(service)!.cpu).toBeLessThan(0.3);
    kernel.runUntil(95);
    expect(metrics.serviceReading(service)).toMatchObject({ samples: 3, cpu: expect.closeTo(0.5, 9) as number });
  });

  it('shows the newest sample of each task', () => {
    const { kernel, cluster, metrics, web: service } = measured();
    cluster.scale(service, 2);
    kernel.runUntil(60);
    const newest = metrics.newestSamples(service);
    expect([...newest.keys()]).toEqual([...service.slots.values()]);
    for (const { t_s, cpu } of newest.values()) {
      expect(t_s).toBeGreaterThan(48);
      expect(cpu).toBeCloseTo(0.5, 9);
    }
  });
});

describe('a node group', () => {
  const two = { groups: { edge: { flavour: 'small', nodes: 2, background: 0.1 } } };

  it('reads the mean of its nodes, each a fraction of its cores, background included', () => {
    const { kernel, metrics } = measured(two);
    kernel.runUntil(60);
    expect(metrics.groupReading('edge')).toMatchObject({
      samples: 6, cpu: expect.closeTo((0.5 / 2 + 0.1) / 2, 9) as number, memory: expect.closeTo(0.1, 9) as number,
    });
  });

  it('holds what its tasks hold, no more than there is', () => {
    for (const [replicas, memory] of [[3, 0.6], [7, 1]] as const) {
      const { kernel, metrics } = measured({ services: { web: { ...web, replicas } } });
      kernel.runUntil(60);
      expect(metrics.groupReading('edge')!.memory).toBeCloseTo(memory, 9);
    }
  });

  it('sends what its tasks send', () => {
    const { kernel, metrics } = measured({ services: { web: { ...web, replicas: 2, interfaces: 2 } } });
    kernel.runUntil(60);
    expect(metrics.groupReading('edge')!.net_tx_Bps).toBeCloseTo(2000, 6);
  });

  it('is silent while its only node is down, and counts whole periods after that', () => {
    const { kernel, cluster, metrics } = measured({ groups: { edge: { flavour: 'small', background: 0.1 } }, services: { web: { ...web, replicas: 0 } } });
    kernel.runUntil(100);
    cluster.crashNode(cluster.node('edge')!);
    kernel.runUntil(140);
    expect(metrics.groupReading('edge')).toBeNull();
    cluster.restoreNode(cluster.node('edge')!);
    for (let t_s = 141; t_s < 200; t_s += 1) {
      kernel.runUntil(t_s);
      const { cpu } = metrics.groupReading('edge') ?? { cpu: 0.05 };
      expect(cpu).toBeCloseTo(0.05, 9);
    }
    kernel.runUntil(200);
    expect(metrics.groupReading('edge')).toMatchObject({ samples: 3, cpu: expect.closeTo(0.05, 9) as number });
  });

  it('hears no more of a node that left', () => {
    const { kernel, cluster, metrics } = measured(two);
    cluster.remove(cluster.node('edge.2')!, false, () => undefined);
    kernel.runUntil(60);
    expect(metrics.groupReading('edge')!.samples).toBe(3);
  });
});

describe('faults', () => {
  it('lose their share of the beats', () => {
    const { kernel, metrics, web: service } = measured({
      services: { web: { ...web, replicas: 50 } }, window_s: 1000, faults: [{ kind: 'metrics-lost', at: '0s', for: '2000s', share: 0.3 }],
    });
    kernel.runUntil(1500);
    expect(metrics.serviceReading(service)!.samples / 5000).toBeCloseTo(0.7, 1);
  });

  it('silence the metrics while all are lost', () => {
    const { kernel, metrics, web: service } = measured({ faults: [{ kind: 'metrics-lost', at: '100s', for: '60s' }] });
    kernel.runUntil(131);
    expect(metrics.serviceReading(service)).toBeNull();
    kernel.runUntil(175);
    expect(metrics.serviceReading(service)).not.toBeNull();
  });

  it('keep beats back for their delay', () => {
    const { kernel, metrics, web: service } = measured({ faults: [{ kind: 'metrics-late', at: '100s', for: '60s', delay: '15s' }] });
    kernel.runUntil(150);
    expect(150 - metrics.serviceReading(service)!.newest_s).toBeGreaterThanOrEqual(16);
  });
});
