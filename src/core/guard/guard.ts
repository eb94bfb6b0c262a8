import type { GuardSettings } from '../configuration/engine-configuration.js';
import type { GuardOutcome, GuardRule } from '../engine/decision.js';
import type { Wish } from '../engine/state.js';
import type { TargetKind } from '../policies/policy.js';
import type { Seconds } from '../units.js';
import type { ActionRate } from './action-rate.js';
import { keepBaseNode } from './base-node.js';
import { withinBounds } from './bounds.js';
import { cooledDown } from './cooldown.js';
import { stabilized } from './stabilization.js';
import { withinStep } from './step.js';

/** What the guard needs to know of a wish. */
export interface Proposal {
  readonly t_s: Seconds;
  readonly kind: TargetKind;
  readonly current: number;
  readonly desired: number;
  readonly bounds: { readonly min: number; readonly max: number };
  readonly step: { readonly up: number; readonly down: number };
  readonly changed_s: Seconds;
  readonly wishes: readonly Wish[];
  /** No more than this while the stack is under investigation; absent: it is not. */
  readonly ceiling?: number;
}

export interface Verdict {
  readonly decision: number;
  readonly outcomes: readonly GuardOutcome[];
}

const nothingChanged: readonly GuardOutcome[] = [];

/**
 * Passes a policy's wish through every rule: stabilization, which looks at the wishes as they were, then what an
 * investigation leaves of it, then bounds and base node, then what can only hold back further: step, cooldown, freeze, action rate.
 */
export class Guard {
  readonly windows;
  private readonly cooldown;

  constructor(private readonly settings: GuardSettings, private readonly rate: ActionRate) {
    this.windows = { up_s: settings.stabilization_up, down_s: settings.stabilization_down };
    this.cooldown = { up_s: settings.cooldown_up, down_s: settings.cooldown_down };
  }

  /** Actions that the rate still allows. */
  actionsLeft(t_s: Seconds): number {
    return this.rate.left(t_s);
  }

  judge(proposal: Proposal, frozen: boolean): Verdict {
    const { current, t_s } = proposal;
    let wish = proposal.desired;
    let outcomes: GuardOutcome[] | undefined;
    const apply = (rule: GuardRule, to: number): void => {
      if (to === wish) return;
      (outcomes ??= []).push({ rule, from: wish, to });
      wish = to;
    };
    if (proposal.wishes.length > 0) apply('stabilization', stabilized(wish, current, proposal.wishes, t_s, this.windows));
    if (proposal.ceiling !== undefined) apply('investigation', Math.min(wish, proposal.ceiling));
    apply('bounds', withinBounds(wish, proposal.bounds));
    if (proposal.kind === 'group') apply('base-node', keepBaseNode(wish));
    if (this.settings.limit_step) apply('step', withinStep(wish, current, proposal.step));
    if (wish !== current) {
      if (proposal.changed_s >= 0) apply('cooldown', cooledDown(wish, current, t_s - proposal.changed_s, this.cooldown));
      if (frozen) apply('freeze', current);
      // A service changes by one action, whatever the step; a group by one action a node.
      const left = this.rate.left(t_s);
      const allowed = proposal.kind === 'service' && left > 0 ? Infinity : left;
      apply('action-rate', Math.max(current - allowed, Math.min(current + allowed, wish)));
    }
    return { decision: wish, outcomes: outcomes ?? nothingChanged };
  }
}
