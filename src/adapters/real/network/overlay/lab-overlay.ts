import { listHosts, type LabHost } from '../../../../lab/lab.js';
import { LabError } from '../../../../lab/lab-error.js';
import type { PlannedHost } from '../../../../lab/host-plan.js';
import type { LabOverlay } from '../../../../lab/up.js';
import { overlayOf } from '../../../../topology/overlay.js';
import { planOverlay } from '../../../../topology/plan/overlay-plan.js';
import type { Topology } from '../../../../topology/topology.js';
import type { CallLimits } from '../../call.js';
import { RemoteMachine } from '../remote-machine.js';
import { applyOverlay } from './overlay-work.js';

const limits: CallLimits = { timeout_s: 30, attempts: 3 };

/**
 * A topology as a lab's overlay: every node is one of the lab's hosts, the swarm's master and monitor have their
 * labels, and containers talk over the hosts' overlay addresses. Build it with `labUp`.
 */
export function labOverlay(lab: string, topology: Topology, tell: (text: string) => void): LabOverlay {
  return {
    hosts: hostsOf(topology),
    build: async () => {
      const hosts = await listHosts({ name: lab });
      const standing = onLab(topology, hosts);
      const machines = new Map(hosts.map((host) => [host.name, labMachine(host)]));
      try {
        const failed = (await applyOverlay(planOverlay(overlayOf(standing)), machines, tell)).filter((account) => account.failed !== null);
        if (failed.length > 0) throw new LabError('failed', `the overlay is not whole: ${failed.map(({ node, failed: at }) => `${node} stopped at ${at!.step}: ${at!.error}`).join('; ')}`);
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

export function labMachine({ name, address, ssh }: LabHost): RemoteMachine {
  return new RemoteMachine(name, { host: address, port: 22, user: ssh.user, key: ssh.key, known_hosts: ssh.known_hosts }, limits);
}

function hostsOf(topology: Topology): readonly PlannedHost[] {
  const overlay = overlayOf(topology);
  const { master, monitor } = topology.swarm ?? {};
  const roles: Readonly<Record<string, Readonly<Record<string, string>>>> = { ...(monitor === undefined ? {} : { [monitor]: { role: 'monitor' } }), ...(master === undefined ? {} : { [master]: { role: 'master' } }) };
  const hosts = [...overlay.hosts.values()].map(({ name, ends: [first] }): PlannedHost => ({ name, labels: roles[name] ?? {}, overlay: 'host', ...(first === undefined ? {} : { data_address: first.address }) }));
  const manager = hosts.find(({ name }) => name === master) ?? hosts[0];
  if (manager === undefined) throw new LabError('unknown', `the topology ${topology.name} has no host that could be the swarm's manager`);
  const switches = [...overlay.switches.keys()].map((name): PlannedHost => ({ name, labels: {}, overlay: 'switch' }));
  return [manager, ...hosts.filter((host) => host !== manager), ...switches];
}
