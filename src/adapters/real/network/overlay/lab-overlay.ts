import { writeFileSync } from 'node:fs';
import { listHosts, type LabHost } from '../../../../lab/lab.js';
import { LabError } from '../../../../lab/lab-error.js';
import type { PlannedHost } from '../../../../lab/host-plan.js';
import { topologyFile } from '../../../../lab/record.js';
import type { LabOverlay } from '../../../../lab/up.js';
import { overlayOf, type Overlay } from '../../../../topology/overlay.js';
import { planOverlay } from '../../../../topology/plan/overlay-plan.js';
import type { Topology } from '../../../../topology/topology.js';
import type { CallLimits } from '../../call.js';
import { RemoteMachine } from '../remote-machine.js';
import { applyOverlay, type Machines } from './overlay-work.js';
import { swarmHosts } from './swarm-hosts.js';
import { topologyText } from './topology-text.js';

const limits: CallLimits = { timeout_s: 30, attempts: 3 };

/**
 * A topology as a lab's overlay: every node is one of the lab's hosts, nodes of the swarm have
 * their labels, its master and monitor their roles beside, and containers talk over the hosts' overlay addresses. Build it with `labUp`.
 */
export function labOverlay(lab: string, topology: Topology, tell: (text: string) => void): LabOverlay {
  return {
    hosts: hostsOf(topology),
    build: async () => {
      const hosts = await listHosts({ name: lab });
      const standing = onLab(topology, hosts);
      writeFileSync(topologyFile(lab), topologyText(standing));
      const overlay = overlayOf(standing);
      const machines = new Map(hosts.map((host) => [host.name, labMachine(host)]));
      try {
        const failed = (await applyOverlay(planOverlay(overlay), machines, tell)).filter((account) => account.failed !== null);
        if (failed.length > 0) throw new LabError('failed', `the overlay is not whole: ${failed.map(({ node, failed: at }) => `${node} stopped at ${at!.step}: ${at!.error}`).join('; ')}`);
        await narrowTrunks(overlay, machines);
      } finally {
        await Promise.all([...machines.values()].map((machine) => machine.close()));
      }
    },
  };
}

/** A topology whose nodes stand on a lab's hosts. No controller runs there: switches learn by themselves. */
export function onLab({ controller: _, ...topology }: Topology, hosts: readonly LabHost[]): Topology {
  const addresses = new Map(hosts.map(({ name, address }) => [name, address]));
  const machine = (name: string) => {
    const address = addresses.get(name);
    return address === undefined ? {} : { machine: { address, user: 'root' } };
  };
  return {
    ...topology,
    switches: Object.fromEntries(Object.entries(topology.switches).map(([name, { controller: __, ...node }]) => [name, { ...node, ...machine(name) }])),
    hosts: Object.fromEntries(Object.entries(topology.hosts).map(([name, node]) => [name, { ...node, ...machine(name) }])),
  };
}

/** Of the packets that wait before a narrow trunk. */
const longestWait = '50ms';
const burst_B = 16_000;

/**
 * Trunks with a capacity carry no more than that each way. What comes out of a tunnel waits at the inner end of its veth
 * pair, so that the ports which flows leave a switch by are free for caps.
 */
async function narrowTrunks({ links }: Overlay, machines: Machines): Promise<void> {
  for (const { ends: [a, b], capacity_bps } of links) {
    if (capacity_bps === undefined || a.kind !== 'switch' || b.kind !== 'switch') continue;
    const bucket = ['tbf', 'rate', `${Math.round(capacity_bps)}bit`, 'burst', String(burst_B), 'latency', longestWait];
    for (const { node, inner } of [a, b]) await machines.get(node)!.run(['tc', 'qdisc', 'replace', 'dev', inner, 'root', ...bucket]);
  }
}

export function labMachine({ name, address, ssh }: LabHost): RemoteMachine {
  return new RemoteMachine(name, { host: address, port: 22, user: ssh.user, key: ssh.key, known_hosts: ssh.known_hosts }, limits);
}

function hostsOf(topology: Topology): readonly PlannedHost[] {
  const hosts = swarmHosts(topology).map((host): PlannedHost => ({ ...host, overlay: 'host' }));
  if (hosts.length === 0) throw new LabError('unknown', `the topology ${topology.name} has no host that could be the swarm's manager`);
  return [...hosts, ...Object.keys(topology.switches).map((name): PlannedHost => ({ name, labels: {}, overlay: 'switch' }))];
}
