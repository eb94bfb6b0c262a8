import { stringify } from 'yaml';
import type { Topology } from '../../../../topology/topology.js';

/** A topology as a file that reads back as the same one. */
export function topologyText(topology: Topology): string {
  const { links, ...rest } = topology;
  return stringify({
    ...rest,
    links: links.map(({ capacity, latency, ...link }) => ({
      ...link,
      ...(capacity === undefined ? {} : { capacity: `${capacity.toFixed(0)}bps` }),
      ...(latency === undefined ? {} : { latency: `${latency.toFixed(9)}s` }),
    })),
  });
}
