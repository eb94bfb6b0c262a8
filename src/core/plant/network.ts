import type { BitsPerSecond, Seconds } from '../units.js';

/**
 * Traffic from one host of the overlay to another, as a switch tells it apart: by the hosts alone, or by a transport
 * too where its rules do. Hosts bear the names of the topology.
 */
export interface Flow {
  readonly source: string;
  readonly destination: string;
  readonly transport?: Transport;
}
export interface Transport {
  readonly protocol: 'tcp' | 'udp';
  readonly destination_port: number;
}

/** What one switch has forwarded. Several of its entries for one flow count as one, their bytes summed. */
export interface SwitchObservation {
  readonly name: string;
  /** When its counters were read, on the snapshot's clock: rates are taken over the true interval. */
  readonly read_s: Seconds;
  readonly flows: readonly FlowCounter[];
}
export interface FlowCounter {
  readonly flow: Flow;
  /** Since the entry stands. Falls when the switch begins again; switches count to 2^64. */
  readonly bytes: number;
}

/** Counters of every switch that answered; one that did not is left out. Switches by name, flows by `flowName`. */
export interface NetworkObservation {
  readonly switches: readonly SwitchObservation[];
}

/** Cap a flow at every port of its path that it leaves by. Again with another rate: changes the cap. */
export interface ThrottleFlow {
  readonly kind: 'throttle-flow';
  readonly flow: Flow;
  readonly max_bps: BitsPerSecond;
}
/** Lift the cap. Of a flow that has none: done. */
export interface ReleaseFlow {
  readonly kind: 'release-flow';
  readonly flow: Flow;
}

/** What a plant without switches answers to an action on a flow. */
export const noNetwork = 'there is no network here whose flows could be capped';

/** `h6>h7`, `h6>h7:tcp/5201`: the key of a flow in journals, states and reports. */
export function flowName({ source, destination, transport }: Flow): string {
  const port = transport === undefined ? '' : `:${transport.protocol}/${transport.destination_port}`;
  return `${source}>${destination}${port}`;
}
