import { overlayOf } from '../overlay.js';
import type { Topology } from '../topology.js';
import { addressFaults } from './address-faults.js';
import { connectionFaults } from './connection-faults.js';
import type { TopologyFault } from './fault.js';
import { interfaceFaults } from './interface-faults.js';
import { linkFaults } from './link-faults.js';
import { vniFaults } from './vni-faults.js';

/** What the schema cannot see. Names that lead nowhere come first and alone: nothing else can be judged then. In linear time. */
export function topologyFaults(topology: Topology): readonly TopologyFault[] {
  const named = linkFaults(topology);
  if (named.length > 0) return named;
  const overlay = overlayOf(topology);
  return [...connectionFaults(overlay), ...addressFaults(topology), ...vniFaults(topology, overlay), ...interfaceFaults(topology, overlay)];
}
