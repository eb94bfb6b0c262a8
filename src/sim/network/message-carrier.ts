import type { Bytes, Seconds } from '../../core/units.js';
import type { Cluster } from '../cluster/cluster.js';
import type { NetworkSettings } from '../model/network.js';
import type { NodeId } from '../traffic/traffic.js';
import type { OverlayNetwork } from './overlay-network.js';

/** Carries the messages of requests over the overlay: it knows on which host each node stands. */
export class MessageCarrier {
  private readonly hostOf: (string | undefined)[] = [];
  private readonly made = new Map<string, number>();

  constructor(private readonly network: OverlayNetwork, private readonly hosts: NetworkSettings['hosts']) {}

  /** To be called before the cluster is deployed: the nodes of a group stand on its hosts in turn. */
  follow(cluster: Cluster): void {
    cluster.listen({
      nodeJoined: ({ group, traffic }) => {
        const hosts = this.hosts[group];
        if (hosts === undefined) return;
        const nth = this.made.get(group) ?? 0;
        this.made.set(group, nth + 1);
        this.hostOf[traffic] = hosts[nth % hosts.length]!;
      },
    });
  }

  /** A message sets out. @returns how long it takes beyond the plain latency; 0 where one of the two is not on the overlay */
  send(from: NodeId, to: NodeId, bytes: Bytes): Seconds {
    const [source, destination] = [this.hostOf[from], this.hostOf[to]];
    return source === undefined || destination === undefined ? 0 : this.network.send(source, destination, bytes);
  }
}
