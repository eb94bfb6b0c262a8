import type { CallLimits } from '../adapters/real/call.js';
import { openMetricsSource } from '../adapters/real/metrics/open-metrics-source.js';
import { RealPlant } from '../adapters/real/real-plant.js';
import { SwarmRecord } from '../adapters/real/swarm/cluster-record.js';
import { managerEndpoint } from '../adapters/real/swarm/cluster-settings.js';
import { DockerEngine } from '../adapters/real/swarm/docker-engine.js';
import type { LiveConfiguration } from './live-configuration.js';
import type { LiveWorld } from './live-plant.js';

/**
 * The cluster that a configuration names. Nothing is sent yet.
 * @throws CallError when a file of keys cannot be read
 */
export function openWorld({ cluster, metrics, lease, engine }: LiveConfiguration): LiveWorld {
  const endpoint = managerEndpoint(cluster);
  const limits: CallLimits = { timeout_s: cluster.timeout, attempts: cluster.attempts };
  const manager = new DockerEngine(endpoint, limits);
  // An election asks again by itself, and has to know in time that it has no answer.
  const election = new DockerEngine(endpoint, { timeout_s: Math.min(cluster.timeout, lease.holds_for / 6), attempts: 1 });
  return {
    lease: new SwarmRecord(lease.name, election),
    freeze: new SwarmRecord(freezeName(lease.name), manager),
    openPlant(alarm, warn) {
      const source = openMetricsSource(metrics, cluster);
      // Both clocks are read together, so that ages stay right when the wall's is set.
      const clock = { get now_s() { return alarm.now_s; }, get epoch_s() { const { steady_s, wall_s } = alarm.moment; return wall_s - steady_s; } };
      const plant = new RealPlant({ manager, metrics: source, window_s: engine.window, provisioning: null, rebalance: cluster.rebalance, clock, warn });
      return {
        observe: (request, answer) => plant.observe(request, answer),
        act: (request, answer) => plant.act(request, answer),
        close: () => source.close(),
      };
    },
  };
}

export function freezeName(lease: string): string {
  return `${lease}-freeze`;
}
