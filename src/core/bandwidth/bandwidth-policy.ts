import type { BitsPerSecond, Seconds } from '../units.js';

/** A flow as a bandwidth policy sees it. */
export interface FlowSight {
  readonly name: string;
  /** Over the last interval; `null`: no switch has a figure. */
  readonly rate_bps: BitsPerSecond | null;
  /** Switches that forward it. */
  readonly switches: readonly string[];
  /** What is to be kept free for it; `null`: it is not protected. */
  readonly need_bps: BitsPerSecond | null;
  readonly cap: CapSight | null;
}
export interface CapSight {
  readonly max_bps: BitsPerSecond;
  readonly age_s: Seconds;
  /** Times that the flow was capped again soon after a cap was lifted. */
  readonly relapses: number;
}

/** `free`: needs no cap, which is lifted after `hold`. `let-go`: its cap is lifted now. */
export type FlowWish =
  | { readonly kind: 'cap'; readonly max_bps: BitsPerSecond; readonly reason: string }
  | { readonly kind: 'free'; readonly reason: string }
  | { readonly kind: 'let-go'; readonly reason: string };

/**
 * What a policy wishes for the flows that are not protected, by name; one that it does not name is free. It is a
 * function of what it sees: time, repetition, what is in flight and every bound are the control's.
 */
export type BandwidthPolicy<Settings> = (flows: readonly FlowSight[], settings: Settings) => ReadonlyMap<string, FlowWish>;
