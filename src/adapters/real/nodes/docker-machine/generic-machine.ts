import { CallError } from '../../call.js';
import type { GenericMachines } from '../nodes-settings.js';
import type { CreateOptions } from './create-options.js';
import type { InspectedMachine } from './inspected-machine.js';

const called = 'docker-machine create --driver generic';

/**
 * The driver `generic` takes hosts that stand already: the first of the pool that no machine has.
 * @param taken addresses of machines
 * @throws CallError when the pool is used up or there is none
 */
export function firstFreeAddress(pool: GenericMachines | undefined, taken: ReadonlySet<string>): string {
  if (pool === undefined) throw new CallError('refused', called, 'the driver generic makes no machines', 'list the hosts that may be taken as nodes.generic.addresses');
  const address = pool.addresses.find((candidate) => !taken.has(candidate));
  if (address === undefined) throw new CallError('refused', called, `all ${pool.addresses.length} addresses of nodes.generic.addresses are taken`, 'add an address, or lower the group\'s max');
  return address;
}

/** User and key of the settings, else of the base machine where there is one; ports of the base machine. */
export function genericOptions(like: InspectedMachine | undefined, address: string, pool: GenericMachines | undefined): CreateOptions {
  const Driver = like?.Driver ?? {};
  const options: readonly (readonly [string, unknown])[] = [
    ['generic-ip-address', address],
    ['generic-ssh-user', pool?.user ?? Driver['SSHUser']],
    ['generic-ssh-key', pool?.key ?? Driver['SSHKey']],
    ['generic-ssh-port', Driver['SSHPort']],
    ['generic-engine-port', Driver['EnginePort']],
  ];
  return { args: options.flatMap(([name, value]) => (value === undefined || value === '' || value === 0 ? [] : [`--${name}=${String(value)}`])), environment: {} };
}
