import type { OriginalTopology } from './original-topology.js';
import { python2Order } from './python2-order.js';

/** How Python 2 walked the dicts of one run of ViNO. */
export interface VinoOrder {
  readonly hosts: readonly string[];
  readonly switches: readonly string[];
  readonly topology: readonly string[];
  readonly setup_hosts: readonly string[];
  readonly setup_switches: readonly string[];
}

/** Its dicts of machines were filled anew in the order in which those of the file were walked. */
export function vinoOrder({ hosts, switches, connections }: OriginalTopology): VinoOrder {
  const [hostOrder, switchOrder] = [hosts, switches].map((nodes) => python2Order(nodes.map(({ name }) => name)));
  return {
    hosts: hostOrder!, switches: switchOrder!, topology: python2Order(connections.map(({ switch: name }) => name)),
    setup_hosts: python2Order(hostOrder!), setup_switches: python2Order(switchOrder!),
  };
}
