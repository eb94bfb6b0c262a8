import type { BitsPerSecond, Seconds } from '../units.js';

/** What the engine concluded about a flow that is capped or should be; journaled whether it changed anything or not. */
export interface FlowDecision {
  readonly t_s: Seconds;
  /** By `flowName`. */
  readonly flow: string;
  /** Over the last interval; `null`: no switch has a figure. */
  readonly rate_bps: BitsPerSecond | null;
  /** Caps before, as the policy wishes, and as asked of the plant; `null`: none. */
  readonly current_bps: BitsPerSecond | null;
  readonly recommendation_bps: BitsPerSecond | null;
  readonly decision_bps: BitsPerSecond | null;
  readonly reason: string;
  /** What kept the wish back. */
  readonly guard: readonly FlowGuardRule[];
}

export type FlowGuardRule = 'hold' | 'in-flight' | 'retry' | 'freeze' | 'action-rate';
