import { CallError } from '../adapters/real/call.js';
import { grace_s, iperfPort, sendStream } from '../adapters/real/network/overlay/iperf.js';
import { overlayMachines } from '../adapters/real/network/overlay-machines.js';
import { observeSwarm } from '../adapters/real/swarm/observe-swarm.js';
import { scaleService } from '../adapters/real/swarm/scale-service.js';
import { followServiceLog } from '../adapters/real/swarm/follow-service-log.js';
import { knownName } from '../experiment/input/check.js';
import { InputError, pathText } from '../experiment/input/input-error.js';
import type { PathFault } from '../experiment/input/schema-faults.js';
import { loadTopology } from '../experiment/load-topology.js';
import type { Scenario } from '../experiment/scenario.js';
import type { LiveConfiguration } from '../live/live-configuration.js';
import { managerEngine } from '../live/node-engines.js';
import { openWorld } from '../live/open-world.js';
import type { NetworkSettings } from '../sim/model/network.js';
import type { Overlay } from '../topology/overlay.js';
import { drivenSources, type ClusterUnderTest } from './run-testbed.js';

/**
 * The cluster of a live configuration for a scenario's runs.
 * @param refusal why the engine may change nothing at this moment
 * @throws CallError when a file of keys cannot be read
 */
export function openCluster(configuration: LiveConfiguration, { engine }: Scenario, warn: (text: string) => void, refusal: () => string | null): ClusterUnderTest {
  const manager = managerEngine(configuration);
  const world = openWorld({ ...configuration, engine });
  const hosts = overlayHosts(configuration);
  return {
    openPlant: (alarm) => world.openPlant(alarm, (_, text) => warn(text), refusal),
    scale: (service, to) => scaleService(manager, service, to),
    send: ({ from, to, for: for_s, rate }, nth, signal) => {
      if (hosts === undefined) throw new CallError('not-found', `stream from ${from} to ${to}`, 'the configuration has no overlay of switches', '');
      const { overlay, ssh } = hosts;
      const nodes = [from, to].map((name) => overlay.hosts.get(name)!);
      const ends = () => {
        const machines = overlayMachines(nodes, ssh, { timeout_s: for_s + 2 * grace_s, attempts: 1 });
        return { from: machines.get(from)!, to: machines.get(to)! };
      };
      return sendStream({ address: nodes[1]!.ends[0]!.address, port: iperfPort + nth, for_s, max_bps: rate }, ends, signal);
    },
    follow: (service, take, signal) => followServiceLog(manager, service, take, signal),
    replicas: async () => {
      const { services, tasks } = await observeSwarm(manager);
      return new Map(services.map(({ name }) => {
        const own = tasks.filter(({ service }) => service === name);
        return [name, { running: own.filter(({ ready }) => ready).length, leaving: own.filter(({ state }) => state === 'removing').length }];
      }));
    },
  };
}

/** The overlay with its hosts' machines, where the configuration has one. */
function overlayHosts({ network }: LiveConfiguration) {
  return network.control !== 'none' && network.ssh !== undefined ? { overlay: loadTopology(network.topology).overlay, ssh: network.ssh } : undefined;
}

/**
 * Whether the cluster has what the scenario names, and the scenario a workload that tasks can be.
 * @throws InputError with every name that the cluster does not have
 */
export async function checkCluster(configuration: LiveConfiguration, { application, infrastructure, workload, network }: Scenario, file: string): Promise<void> {
  const { services, nodes } = await observeSwarm(managerEngine(configuration));
  const serviceNames = services.map(({ name }) => name);
  const nodeNames = nodes.map(({ name }) => name);
  const driven = drivenSources({ workload });
  const faults = [
    ...Object.keys(application.services).flatMap((name) => knownName(['application', 'services', name], name, 'service of the cluster', serviceNames, 'key')),
    ...Object.keys(infrastructure.groups).flatMap((name) => knownName(['infrastructure', 'groups', name], name, 'node of the cluster', nodeNames, 'key')),
    ...workload.flatMap((source, index) => (driven.some(({ name }) => name === source.name) ? [] : [{
      path: ['workload', index], found: `${source.kind} clients that are no tasks`, allowed: 'a closed source with a service, whose tasks are the clients',
    }])),
    ...(network === undefined ? [] : overlayFaults(network, overlayHosts(configuration)?.overlay)),
  ];
  if (faults.length > 0) throw new InputError(faults.map(({ path, ...fault }) => ({ file, path: pathText(path), ...fault })));
}

/** A scenario's overlay has to be the cluster's too, with a machine for every host that a stream begins or ends at. */
function overlayFaults({ hosts, transfers }: NetworkSettings, overlay: Overlay | undefined): PathFault[] {
  if (overlay === undefined) return [{ path: ['network'], found: 'an overlay of switches', allowed: 'none, or a live configuration whose section network has a topology and ssh' }];
  const known = [...overlay.hosts.values()].filter(({ machine }) => machine !== undefined).map(({ name }) => name);
  const host = (path: readonly (string | number)[], name: string) => knownName(path, name, 'host of the cluster\'s overlay with a machine', known);
  return [
    ...Object.entries(hosts).flatMap(([group, stands]) => stands.flatMap((name, index) => host(['network', 'hosts', group, index], name))),
    ...transfers.flatMap(({ from, to }, index) => [...host(['network', 'transfers', index, 'from'], from), ...host(['network', 'transfers', index, 'to'], to)]),
  ];
}
