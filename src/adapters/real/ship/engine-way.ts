import type { DockerStatsSettings, MetricsSettings } from '../metrics/metrics-settings.js';
import type { ClusterSettings } from '../swarm/cluster-settings.js';

/** How the engines are read for shipping: as docker-stats is told to; where readings come from elsewhere, as the manager is reached. */
export function engineWay(metrics: MetricsSettings, { docker }: Pick<ClusterSettings, 'docker'>): DockerStatsSettings {
  return metrics.source === 'docker-stats' ? metrics : { source: 'docker-stats', sample: 10, through: docker.startsWith('ssh://') ? 'ssh' : 'tls' };
}
