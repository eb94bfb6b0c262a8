import type { ClusterSettings } from '../../swarm/cluster-settings.js';
import type { DockerStatsSettings, MetricsSettings } from '../metrics-settings.js';

/** How every node's engine is reached: as docker-stats is told to; where readings come from elsewhere, as the manager is. */
export function engineWay(metrics: MetricsSettings, cluster: Pick<ClusterSettings, 'docker'>): DockerStatsSettings {
  return metrics.source === 'docker-stats' ? metrics : wayOfManager(cluster);
}

/** The same for changes: a proxy only reads. */
export function changingWay(metrics: MetricsSettings, cluster: Pick<ClusterSettings, 'docker'>): DockerStatsSettings {
  const way = engineWay(metrics, cluster);
  return way.through === 'proxy' ? wayOfManager(cluster) : way;
}

function wayOfManager({ docker }: Pick<ClusterSettings, 'docker'>): DockerStatsSettings {
  return { source: 'docker-stats', sample: 10, through: docker.startsWith('ssh://') ? 'ssh' : 'tls' };
}
