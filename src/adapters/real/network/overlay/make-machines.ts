import type { Seconds } from '../../../../core/units.js';
import { kindOf } from '../../../../topology/overlay.js';
import type { Topology } from '../../../../topology/topology.js';
import { CallError } from '../../call.js';
import { mapBounded } from '../../map-bounded.js';
import { Deadline } from '../../nodes/deadline.js';
import type { MachineLogin, MachineMaker } from '../../nodes/machine-maker.js';
import type { MachineBook } from './machine-book.js';

/** What became of a node's machine. */
export interface MachineAccount {
  readonly node: string;
  readonly machine: string;
  readonly outcome: 'made' | 'stood' | 'registered' | 'removed' | 'failed';
  /** `null` unless it failed. */
  readonly error: string | null;
}

/** Machines made or removed at the same time. */
const atOnce = 4;

/** A machine bears its overlay's name and its node's, as ViNO's virtual machines bear their prefix. */
export const machineName = (overlay: string, node: string): string => `${overlay}-${node}`.toLowerCase();

/**
 * A machine for every node of the topology that has none. Again: those that stand are passed over. One that stands under
 * the name and that `apply` has not made is refused.
 * @param within of one machine
 */
export function makeMachines(topology: Topology, maker: MachineMaker, book: MachineBook, within: Seconds, tell: (text: string) => void): Promise<readonly MachineAccount[]> {
  const nodes = Object.entries({ ...topology.switches, ...topology.hosts }).filter(([, { machine }]) => machine === undefined);
  return mapBounded(nodes, atOnce, async ([node, { region, flavour, image }]) => {
    const name = machineName(topology.name, node);
    return account(node, name, tell, async () => {
      const found = (await maker.list()).find((machine) => machine.name === name);
      if (found !== undefined && book.get(node) === undefined) throw taken(name);
      // One that was whole once is not made anew because its engine is silent: that is started again with the swarm's roles.
      const stands = found?.state === 'ready' || (found !== undefined && typeof book.get(node)?.address === 'string');
      if (!stands) {
        book.write(node, { machine: name, made: true, address: null });
        await within_s(within, (signal) => maker.make(name, { kind: kindOf(topology, node), region, flavour, image }, signal));
      }
      book.write(node, { machine: name, made: true, address: (await maker.login(name)).address });
      return stands ? 'stood' : 'made';
    });
  });
}

/** Hosts that stand already, into the maker's list of machines, as far as it has one for them. */
export function registerMachines(overlay: string, hosts: ReadonlyMap<string, MachineLogin>, maker: MachineMaker, book: MachineBook, within: Seconds, tell: (text: string) => void): Promise<readonly MachineAccount[]> {
  if (maker.register === undefined) return Promise.resolve([]);
  return mapBounded([...hosts], atOnce, async ([node, login]) => {
    const name = machineName(overlay, node);
    return account(node, name, tell, async () => {
      const found = (await maker.list()).find((machine) => machine.name === name);
      if (found !== undefined && book.get(node) === undefined) throw taken(name);
      if (found?.state === 'ready') return 'stood';
      book.write(node, { machine: name, made: false, address: login.address });
      await within_s(within, (signal) => maker.register!(name, login, signal));
      return 'registered';
    });
  });
}

/** Takes away what the book has: machines that were made go, those registered are forgotten. */
export function removeMachines(maker: MachineMaker, book: MachineBook, tell: (text: string) => void): Promise<readonly MachineAccount[]> {
  return mapBounded(book.all(), atOnce, async ({ node, machine }) => {
    return account(node, machine, tell, async () => {
      await maker.remove(machine);
      book.strike(node);
      return 'removed';
    });
  });
}

/** The topology with the machines that were made for its nodes. */
export function withMachines(topology: Topology, logins: ReadonlyMap<string, Pick<MachineLogin, 'address' | 'user' | 'port'>>): Topology {
  const placed = <Node extends Topology['switches'][string]>(nodes: Readonly<Record<string, Node>>): Record<string, Node> => Object.fromEntries(Object.entries(nodes).map(([name, node]) => {
    const login = logins.get(name);
    return [name, login === undefined ? node : { ...node, machine: { address: login.address, user: login.user, ssh_port: login.port } }];
  }));
  return { ...topology, switches: placed(topology.switches), hosts: placed(topology.hosts) };
}

function taken(name: string): CallError {
  return new CallError('conflict', `machine ${name}`, 'one of that name is there already and was not made for this overlay', 'name the machine in the topology, or give the overlay another name');
}

async function within_s(limit_s: Seconds, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const deadline = new Deadline(limit_s);
  try {
    await work(deadline.signal);
  } finally {
    deadline.close();
  }
}

async function account(node: string, machine: string, tell: (text: string) => void, work: () => Promise<Exclude<MachineAccount['outcome'], 'failed'>>): Promise<MachineAccount> {
  try {
    const outcome = await work();
    tell(`${node}: machine ${machine} ${outcome}`);
    return { node, machine, outcome, error: null };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    tell(`${node}: machine ${machine} failed: ${error.message}`);
    return { node, machine, outcome: 'failed', error: error.message };
  }
}
