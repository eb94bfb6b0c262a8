import { openMetricsSource } from '../../adapters/real/metrics/open-metrics-source.js';
import type { Inventory } from '../../adapters/real/swarm/inventory.js';
import type { LiveConfiguration } from '../live-configuration.js';
import { failed, fine, wanting, type Finding } from './finding.js';

/** Whether the source gives readings, and of which nodes it gives none. */
export async function checkMetrics({ metrics, cluster, engine }: LiveConfiguration, inventory: Inventory): Promise<Finding> {
  const check = `metrics ${metrics.source}`;
  try {
    const source = openMetricsSource(metrics, cluster);
    try {
      const { services, nodes, silent } = await source.read(engine.window, inventory);
      const says = `readings of ${services.size} of ${inventory.services.length} services and ${nodes.size} of ${inventory.nodes.length} nodes`;
      return silent.length === 0 ? fine(check, says) : wanting(check, `${says}; nothing from ${silent.join(', ')}`, 'see that their engines or beats can be reached; services with tasks there are held');
    } finally {
      await source.close();
    }
  } catch (error) {
    return failed(check, error);
  }
}
