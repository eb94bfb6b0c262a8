import { CallError } from '../../call.js';
import type { MachineWish } from '../machine-maker.js';
import type { CreateOptions } from './create-options.js';
import type { DriverFlag } from './driver-flags.js';

/** What drivers call the three, the likeliest first. */
const words: Readonly<Record<'region' | 'flavour' | 'image', readonly string[]>> = {
  region: ['region', 'location', 'zone'],
  flavour: ['flavor-name', 'flavor', 'instance-type', 'machine-type', 'server-type', 'size', 'vm-size', 'plan'],
  image: ['image-name', 'image', 'machine-image', 'ami'],
};

/**
 * Options of a machine after a wish. All else that the driver must know comes from its own environment variables.
 * @param flags of the driver
 * @throws CallError when the driver has no option for something wished for
 */
export function wishedOptions(wish: Omit<MachineWish, 'kind'>, flags: readonly DriverFlag[], driver: string): CreateOptions {
  const names = new Set(flags.map(({ name }) => name));
  const args = (['region', 'flavour', 'image'] as const).flatMap((what) => {
    const value = wish[what];
    if (value === undefined) return [];
    const flag = words[what].map((word) => `${driver}-${word}`).find((name) => names.has(name));
    if (flag === undefined) throw new CallError('refused', `docker-machine create --driver ${driver}`, `the driver has no option for the ${what} ${value}`, `leave the ${what} out of the topology, or use another driver`);
    return [`--${flag}=${value}`];
  });
  return { args, environment: {} };
}
