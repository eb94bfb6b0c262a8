import type { OverlayNode } from '../../../topology/overlay.js';
import { CallError, type CallLimits } from '../call.js';
import type { OverlaySsh } from './network-settings.js';
import { RemoteMachine } from './remote-machine.js';

/**
 * The machines of an overlay's nodes, by node; nobody is logged in to yet. A machine is known by its fingerprint in the
 * topology, else by the known-hosts file.
 * @throws CallError for a node without a machine or without either, and when a file of keys cannot be read
 */
export function overlayMachines(nodes: Iterable<OverlayNode>, { key, known_hosts, user }: OverlaySsh, limits: CallLimits): ReadonlyMap<string, RemoteMachine> {
  return new Map([...nodes].map(({ name, kind, machine }): [string, RemoteMachine] => {
    const called = `${kind} ${name}`;
    if (machine === undefined) throw new CallError('bad-setting', called, 'the topology has no machine for it', `make one and write its address as machine: {address: ...} into the topology`);
    const trust = machine.host_key !== undefined ? { fingerprint: machine.host_key } : known_hosts !== undefined ? { known_hosts } : undefined;
    if (trust === undefined) throw new CallError('bad-setting', called, 'nothing says which host key is its own', 'name a known_hosts file, or its fingerprint as machine.host_key in the topology');
    return [name, new RemoteMachine(name, { host: machine.address, port: machine.ssh_port ?? 22, user: machine.user ?? user, key, ...trust }, limits)];
  }));
}
