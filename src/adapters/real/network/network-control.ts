import type { Flow, NetworkObservation } from '../../../core/plant/network.js';
import type { BitsPerSecond } from '../../../core/units.js';

/**
 * The switches of an overlay as a plant needs them: what they have forwarded, and caps on flows. Implemented over the
 * switches themselves (ovs) and over their controller (ryu). Actions are idempotent, so that one whose answer was lost
 * is simply asked for again; they touch no queue and no rule that this control did not make.
 */
export interface NetworkControl {
  /**
   * Counters of every switch that answers, with the time of each reading on the plant's clock; `warn` of the
   * implementation hears of those that do not. @throws CallError when none does
   */
  observe(): Promise<NetworkObservation>;
  /** Caps a flow at every port of its path that it leaves by; again with another rate: changes the cap. @throws CallError */
  throttle(flow: Flow, max_bps: BitsPerSecond): Promise<void>;
  /** Lifts the cap; of a flow that has none: done. @throws CallError */
  release(flow: Flow): Promise<void>;
  /** Lets go of connections. Caps stay. */
  close(): Promise<void>;
}
