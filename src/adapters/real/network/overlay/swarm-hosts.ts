import { overlayOf } from '../../../../topology/overlay.js';
import type { Topology } from '../../../../topology/topology.js';

/** A host of a topology as a node of its swarm. */
export interface SwarmHost {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** On the overlay; absent: it has no link. */
  readonly data_address?: string;
}

/** Every host with its labels, and the roles of master and monitor beside; the master first, where the topology names one. */
export function swarmHosts(topology: Topology): readonly SwarmHost[] {
  const { master, monitor } = topology.swarm ?? {};
  const role = (name: string) => (name === master ? { role: 'master' } : name === monitor ? { role: 'monitor' } : {});
  const hosts = [...overlayOf(topology).hosts.values()].map(({ name, ends: [first] }): SwarmHost => ({
    name, labels: { ...topology.hosts[name]!.labels, ...role(name) }, ...(first === undefined ? {} : { data_address: first.address }),
  }));
  return [...hosts.filter(({ name }) => name === master), ...hosts.filter(({ name }) => name !== master)];
}
