import { openProvider } from '../../adapters/real/nodes/open-provider.js';
import type { LiveConfiguration } from '../live-configuration.js';
import { failed, fine, wanting, type Finding } from './finding.js';

/** Whether machines can be made where node groups are to be scaled. */
export async function checkNodes({ nodes, engine }: LiveConfiguration): Promise<Finding> {
  const check = `nodes ${nodes.provider}`;
  if (nodes.provider === 'none') {
    return engine.scale_groups ? wanting(check, 'nobody makes machines, and engine.scale_groups is on', 'name a provider, or switch engine.scale_groups off') : fine(check, 'node groups are not scaled');
  }
  try {
    return fine(check, `${(await openProvider(nodes).list()).length} machines`);
  } catch (error) {
    return failed(check, error);
  }
}
