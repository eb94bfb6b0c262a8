import type { CallLimits } from '../../call.js';
import { SwitchControl, type SwitchControlParts } from '../switch-control.js';
import { RyuClient } from './ryu-client.js';
import { RyuSwitch } from './ryu-switch.js';

export interface RyuControlParts extends Pick<SwitchControlParts, 'overlay' | 'now_s' | 'warn'> {
  /** Of the REST API. */
  readonly url: string;
  readonly limits: CallLimits;
}

/** Control over the switches through their controller. */
export function ryuControl({ url, limits, ...parts }: RyuControlParts): SwitchControl {
  const ryu = new RyuClient(url, limits);
  return new SwitchControl({ ...parts, open: (node, pairs, addresses) => new RyuSwitch(ryu, node, pairs, addresses), close: () => Promise.resolve() });
}
