import { overlayOf } from '../../topology/overlay.js';
import { Routes } from '../../topology/routes.js';
import type { Topology } from '../../topology/topology.js';
import type { Scenario } from '../scenario.js';
import { beforeEnd, eachOnce, knownName, unless } from './check.js';
import type { PathFault } from './schema-faults.js';

/** Node groups and transfers on hosts that there are, with ways between them. */
export function networkFaults(scenario: Scenario, topology: Topology | undefined): PathFault[] {
  const { network, fidelity, duration, infrastructure } = scenario;
  if (network === undefined || topology === undefined) {
    return [
      ...unless(topology === undefined, ['topology'], 'a topology without a section network', 'both, or none'),
      ...unless(network === undefined, ['network'], 'a section network without a topology', 'both, or none'),
    ];
  }
  const hosts = Object.keys(topology.hosts);
  const named = [
    ...unless(fidelity === 'request', ['fidelity'], 'fluid with an overlay', 'request: the overlay carries requests one by one'),
    ...Object.entries(network.hosts).flatMap(([group, stands]) => [
      ...knownName(['network', 'hosts', group], group, 'node group', Object.keys(infrastructure.groups), 'key'),
      ...stands.flatMap((host, index) => knownName(['network', 'hosts', group, index], host, 'host of the topology', hosts)),
    ]),
    ...network.transfers.flatMap(({ from, to, at }, index) => [
      ...knownName(['network', 'transfers', index, 'from'], from, 'host of the topology', hosts),
      ...knownName(['network', 'transfers', index, 'to'], to, 'host of the topology', hosts),
      ...unless(from !== to, ['network', 'transfers', index, 'to'], `${to}, which it comes from`, 'another host'),
      ...beforeEnd(['network', 'transfers', index, 'at'], at, duration),
    ]),
    ...eachOnce(network.transfers.map(({ name }) => name), (index) => ['network', 'transfers', index, 'name'], 'every transfer under its own name'),
  ];
  if (named.length > 0) return named;
  const overlay = overlayOf(topology);
  const routes = new Routes(overlay);
  const used = [...new Set([...Object.values(network.hosts).flat(), ...network.transfers.flatMap(({ from, to }) => [from, to])])];
  const apart = used.find((host) => routes.between(used[0]!, host) === undefined);
  return unless(apart === undefined, ['topology'], `no way from ${used[0]} to ${apart}`, 'a way between all hosts in use');
}
