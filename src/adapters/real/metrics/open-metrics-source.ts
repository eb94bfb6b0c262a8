import type { CallLimits } from '../call.js';
import type { ClusterSettings } from '../swarm/cluster-settings.js';
import { DockerStatsSource } from './docker-stats/docker-stats-source.js';
import { nodeReaders } from './docker-stats/node-readers.js';
import { ElasticsearchSource } from './elasticsearch/elasticsearch-source.js';
import type { MetricsSettings } from './metrics-settings.js';
import type { MetricsSource } from './metrics-source.js';
import { PrometheusSource } from './prometheus/prometheus-source.js';

/**
 * The source that the `metrics:` section names. Paths in the settings must be usable as they stand.
 * @throws CallError when a file of the settings cannot be read
 */
export function openMetricsSource(settings: MetricsSettings, cluster: ClusterSettings): MetricsSource {
  const limits: CallLimits = { timeout_s: cluster.timeout, attempts: cluster.attempts };
  switch (settings.source) {
    case 'docker-stats':
      return new DockerStatsSource(nodeReaders(settings, cluster), settings.sample);
    case 'elasticsearch':
      return new ElasticsearchSource(settings, limits);
    case 'prometheus':
      return new PrometheusSource(settings, limits);
  }
}
