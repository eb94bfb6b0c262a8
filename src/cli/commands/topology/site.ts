import { machineName, withMachines } from '../../../adapters/real/network/overlay/make-machines.js';
import { MachineBook } from '../../../adapters/real/network/overlay/machine-book.js';
import type { Machines } from '../../../adapters/real/network/overlay/overlay-work.js';
import { swarmHosts } from '../../../adapters/real/network/overlay/swarm-hosts.js';
import type { SwarmPlace } from '../../../adapters/real/network/overlay/swarm-roles.js';
import { overlayMachines } from '../../../adapters/real/network/overlay-machines.js';
import { RemoteMachine } from '../../../adapters/real/network/remote-machine.js';
import { CallError, type CallLimits } from '../../../adapters/real/call.js';
import type { MachineLogin, MachineMaker } from '../../../adapters/real/nodes/machine-maker.js';
import { openMaker } from '../../../adapters/real/nodes/open-provider.js';
import type { DockerEndpoint } from '../../../adapters/real/swarm/docker-endpoint.js';
import { DockerEngine } from '../../../adapters/real/swarm/docker-engine.js';
import type { Seconds } from '../../../core/units.js';
import { InputError } from '../../../experiment/input/input-error.js';
import { loadTopology } from '../../../experiment/load-topology.js';
import { loadLiveConfiguration } from '../../../live/load-live-configuration.js';
import { overlayOf, type Overlay, type OverlayNode } from '../../../topology/overlay.js';
import type { Topology } from '../../../topology/topology.js';

/** What the command line says of how machines are reached, and who makes them. */
export interface SiteOptions {
  readonly key?: string;
  readonly knownHosts?: string;
  readonly user: string;
  readonly config?: string;
}

/** Who makes machines for a topology, and which it has made. */
export interface MachineShop {
  readonly maker: MachineMaker;
  readonly book: MachineBook;
  /** For one machine. */
  readonly within_s: Seconds;
}

/** A topology with machines under its nodes. */
export interface Site {
  readonly topology: Topology;
  readonly overlay: Overlay;
  readonly machines: Machines;
  /** Hosts whose machines stood already, as ssh reaches them. */
  readonly logins: ReadonlyMap<string, MachineLogin>;
  close(): Promise<void>;
}

const limits: CallLimits = { timeout_s: 60, attempts: 3 };

/** Who makes machines, as the configuration's `nodes:` says; `null`: nobody does. @throws InputError @throws CallError */
export function openShop(topologyFile: string, { config }: SiteOptions): MachineShop | null {
  if (config === undefined) return null;
  const { nodes } = loadLiveConfiguration(config);
  const maker = openMaker(nodes);
  if (nodes.provider === 'none' || maker === null) throw new InputError([{ file: config, path: 'nodes.provider', found: 'none', allowed: 'docker-machine or lab: it makes the machines' }]);
  return { maker, book: MachineBook.open(topologyFile, nodes.provider), within_s: nodes.ready_within };
}

/**
 * The topology's nodes on their machines: those of the file, and those that were made.
 * @param which are reached: all, or those that stood before and will stay. The others have their addresses all the same
 * @throws InputError @throws CallError
 */
export async function openSite(file: string, options: SiteOptions, shop: MachineShop | null, which: 'all' | 'staying'): Promise<Site> {
  const { topology: written } = loadTopology(file);
  const entries = shop?.book.all().filter((entry) => entry.made) ?? [];
  const made = new Map<string, MachineLogin>();
  if (which === 'all') for (const { node, machine } of entries) made.set(node, await shop!.maker.login(machine));
  const going = new Map(entries.flatMap(({ node, address }) => (address === null ? [] : [[node, { address, user: options.user, port: 22 }] as const])));
  const topology = withMachines(written, which === 'all' ? made : going);
  const overlay = overlayOf(topology);
  const own = new Set(entries.map(({ node }) => node));
  const nodes = [...overlay.switches.values(), ...overlay.hosts.values()].filter(({ name }) => which === 'all' || !own.has(name));
  const machines = new Map(nodes.map((node) => [node.name, machineOf(file, node, made.get(node.name), options)]));
  const stood = [...overlay.hosts.values()].filter(({ name, machine }) => machine !== undefined && !own.has(name));
  const logins = new Map(stood.map(({ name, machine }): [string, MachineLogin] => [name, { address: machine!.address, port: machine!.ssh_port ?? 22, user: machine!.user ?? options.user, key: options.key! }]));
  return { topology, overlay, machines, logins, close: async () => { await Promise.all([...machines.values()].map((machine) => machine.close())); } };
}

function machineOf(file: string, node: OverlayNode, made: MachineLogin | undefined, { key, knownHosts, user }: SiteOptions): RemoteMachine {
  if (made === undefined) {
    if (node.machine === undefined) {
      const path = `${node.kind === 'switch' ? 'switches' : 'hosts'}.${node.name}.machine`;
      throw new InputError([{ file, path, found: 'nothing', allowed: '{address: ...}, or --config FILE whose section nodes has a provider that makes machines' }]);
    }
    if (key === undefined) throw new InputError([{ file: 'command line', path: '--key', found: 'nothing', allowed: `the private key that the machine of ${node.name} takes` }]);
    return overlayMachines([node], { key, known_hosts: knownHosts, user }, limits).get(node.name)!;
  }
  const known_hosts = made.known_hosts ?? knownHosts;
  if (known_hosts === undefined) throw new CallError('bad-setting', `machine of ${node.name} (${made.address})`, 'nothing says which host key is its own', `it is made: read its key with ssh-keyscan ${made.address}, compare it on its console, and name the file as --known-hosts`);
  return new RemoteMachine(node.name, { host: made.address, port: made.port, user: made.user, key: made.key, known_hosts }, limits);
}

/** The hosts that are reached as nodes of the swarm, the master first. @throws CallError */
export async function swarmPlaces({ topology, overlay, machines, logins }: Site, { knownHosts }: SiteOptions, shop: MachineShop | null): Promise<readonly SwarmPlace[]> {
  return Promise.all(swarmHosts(topology).filter(({ name }) => machines.has(name)).map(async ({ name, labels, data_address }): Promise<SwarmPlace> => {
    const machine = machines.get(name)!;
    const { address } = overlay.hosts.get(name)!.machine!;
    const listed = shop?.book.get(name) === undefined ? undefined : shop;
    const endpoint = listed === undefined ? overSsh(name, logins.get(name)!, knownHosts) : await listed.maker.engine(machineName(topology.name, name));
    const restartEngine = listed?.maker.restartEngine?.bind(listed.maker);
    return {
      node: name, labels, machine, address, data_address: data_address ?? address, engine: new DockerEngine(endpoint, limits),
      restart: async () => (restartEngine === undefined ? void await machine.run(['service', 'docker', 'restart']) : restartEngine(machineName(topology.name, name))),
    };
  }));
}

function overSsh(node: string, { address, port, user, key }: MachineLogin, known_hosts: string | undefined): DockerEndpoint {
  if (known_hosts === undefined) throw new CallError('bad-setting', `engine of ${node}`, 'it is reached over ssh, and no file has its host key', 'name the file as --known-hosts');
  return { kind: 'ssh', host: address, port, user, key, known_hosts };
}
