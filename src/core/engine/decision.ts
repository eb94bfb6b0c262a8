import type { TargetKind, Thresholds } from '../policies/policy.js';
import type { Seconds } from '../units.js';

/** What the engine concluded about one target in one cycle; journaled whether it changed anything or not. */
export interface Decision {
  readonly t_s: Seconds;
  readonly kind: TargetKind;
  readonly target: string;
  /** CPU as the policy saw it; `null` where there was no fresh reading. */
  readonly utilisation: number | null;
  /** In force after this decision; `null` for policies without thresholds. */
  readonly thresholds: Thresholds | null;
  /** Desired replicas or ready nodes before. */
  readonly current: number;
  /** What the policy wished for; `null` where it was not asked or had no opinion yet. */
  readonly recommendation: number | null;
  /** What is asked of the plant; equal to `current` when nothing is. */
  readonly decision: number;
  /** The policy's reason, or why it was not asked. */
  readonly reason: string;
  /** Guard rules that changed the wish, in order. */
  readonly guard: readonly GuardOutcome[];
}

export type GuardRule =
  | 'bounds' | 'base-node' | 'step' | 'stabilization' | 'investigation' | 'cooldown' | 'freeze' | 'action-rate';

export interface GuardOutcome {
  readonly rule: GuardRule;
  readonly from: number;
  readonly to: number;
}
