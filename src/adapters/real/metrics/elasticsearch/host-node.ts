import type { SwarmNode } from '../../swarm/inventory.js';

/**
 * The node that beats call so: Swarm has the host's name as it is, Metricbeat from 8 on in small letters, and either may
 * have it with its domain. Without one of that very name it is the only one whose name differs by a domain.
 */
export function nodeOfHost(host: string, nodes: readonly SwarmNode[]): SwarmNode | undefined {
  const wanted = host.toLowerCase();
  const exact = nodes.find(({ name }) => name.toLowerCase() === wanted);
  if (exact !== undefined) return exact;
  const differing = nodes.filter(({ name }) => withoutDomain(name) === wanted || name.toLowerCase() === withoutDomain(host));
  return differing.length === 1 ? differing[0] : undefined;
}

/** Machines that were added bear the time of it behind a dot, `iot-edge.20181126220645`: that is no domain. */
function withoutDomain(host: string): string {
  return /^[^.]*(?:\.\d+(?=\.|$))?/.exec(host.toLowerCase())![0];
}
