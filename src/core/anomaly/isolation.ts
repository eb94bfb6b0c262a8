import { flowRates, remembered, type SwitchCounters } from '../bandwidth/flow-rates.js';
import { inOrder } from '../plant/in-order.js';
import type { NetworkObservation } from '../plant/network.js';
import type { BitsPerSecond, Seconds } from '../units.js';

/** Plain data; flows by name, sorted. */
export interface IsolationMemory {
  readonly switches: readonly SwitchCounters[];
  /** What a flow carries when all is calm. */
  readonly usual: readonly (readonly [flow: string, rate_bps: BitsPerSecond])[];
  /** Caps of the flows that were found in this investigation. */
  readonly suspects: readonly (readonly [flow: string, max_bps: BitsPerSecond])[];
}

/** A flow that carries this many times what it usually does is suspect. */
const excess = 2;
/** Weight of the newest rate in the usual one: exponential smoothing over some 20 calm cycles. */
const newest = 0.05;
const forget_s: Seconds = 3600;

/**
 * Which flows an investigation suspects: those that carry much more than when all was calm, strangers too. They stay
 * suspect until it is over, for a cap hides what they would carry.
 */
export class Isolation {
  private switches: readonly SwitchCounters[];
  private readonly usual: Map<string, BitsPerSecond>;
  private readonly suspects: Map<string, BitsPerSecond>;

  constructor(restored?: IsolationMemory) {
    this.switches = restored?.switches ?? [];
    this.usual = new Map(restored?.usual);
    this.suspects = new Map(restored?.suspects);
  }

  /** @returns caps by name of the flow: what it usually carries */
  look(network: NetworkObservation, t_s: Seconds, investigating: boolean): ReadonlyMap<string, BitsPerSecond> {
    if (!investigating) this.suspects.clear();
    for (const { name, rate_bps } of flowRates(this.switches, network)) {
      if (rate_bps === null) continue;
      const usual_bps = this.usual.get(name);
      if (!investigating) this.usual.set(name, usual_bps === undefined ? rate_bps : usual_bps + newest * (rate_bps - usual_bps));
      else if (rate_bps > excess * (usual_bps ?? 0)) this.suspects.set(name, this.suspects.get(name) ?? usual_bps ?? 0);
    }
    this.switches = remembered(this.switches, network, t_s, forget_s);
    return this.suspects;
  }

  remembered(): IsolationMemory {
    const sorted = (rates: ReadonlyMap<string, BitsPerSecond>) => [...rates].sort(([a], [b]) => inOrder(a, b));
    return { switches: this.switches, usual: sorted(this.usual), suspects: sorted(this.suspects) };
  }
}
