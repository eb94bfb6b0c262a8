import type { RemoteMachine } from '../remote-machine.js';
import { SwitchControl, type SwitchControlParts } from '../switch-control.js';
import { OvsSwitch } from './ovs-switch.js';

export interface OvsControlParts extends Pick<SwitchControlParts, 'overlay' | 'now_s' | 'warn'> {
  /** The machine of every switch, by its name. */
  readonly machines: ReadonlyMap<string, RemoteMachine>;
}

/** Control over the switches themselves, on their machines. */
export function ovsControl({ machines, ...parts }: OvsControlParts): SwitchControl {
  return new SwitchControl({
    ...parts,
    open: ({ name, bridge }, pairs, addresses) => new OvsSwitch(machines.get(name)!, bridge, addresses, pairs),
    close: async () => void (await Promise.all([...machines.values()].map((machine) => machine.close()))),
  });
}
