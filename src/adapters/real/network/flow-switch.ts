import type { Flow, FlowCounter } from '../../../core/plant/network.js';
import type { Overlay } from '../../../topology/overlay.js';

/** A flow that goes over a switch, and the port by which it leaves. */
export interface Leaving {
  readonly flow: Flow;
  readonly port: string;
}

/** One switch of the overlay that counts and caps flows. Every step may be done again. */
export interface FlowSwitch {
  readonly name: string;
  /**
   * Counters of the flows that go over the switch. A rule that counts a pair and is not there is made first: the
   * switch is new to this control, or has begun again. @throws CallError
   */
  counters(): Promise<readonly FlowCounter[]>;
  /** Why a flow cannot be capped at a port; looked at before anything is changed. @throws CallError */
  requireFree(leaving: Leaving): Promise<void>;
  /** @param max_bps a whole number @throws CallError */
  cap(leaving: Leaving, max_bps: number): Promise<void>;
  /** Of a flow without a cap: done. @throws CallError */
  uncap(flow: Flow): Promise<void>;
}

/** Marks every rule of Elascale's in a switch's flow table; no rule without it is read, changed or removed. */
export const cookie = '0xe1a5ca1e';

/** A rule counts a flow of the overlay; rules of a transport go before those of hosts alone. */
export const rulePriority = { hosts: 1000, transport: 2000 } as const;

/** The overlay's addresses by host, and back. */
export interface HostAddresses {
  readonly addressOf: ReadonlyMap<string, string>;
  readonly hostOf: ReadonlyMap<string, string>;
}

/** A host of several links goes by the address on its first one. */
export function addressesOf(overlay: Overlay): HostAddresses {
  const own = [...overlay.hosts.values()].flatMap(({ name, ends: [first] }): [string, string][] => (first === undefined || first.address === '' ? [] : [[name, first.address]]));
  return { addressOf: new Map(own), hostOf: new Map(own.map(([name, address]) => [address, name])) };
}
