import type { Action, Outcome } from '../plant/action.js';
import { inOrder } from '../plant/in-order.js';
import { flowName, type Flow, type NetworkObservation, type ReleaseFlow, type ThrottleFlow } from '../plant/network.js';
import type { BitsPerSecond, Seconds } from '../units.js';
import type { BandwidthMemory, CapMemory } from './bandwidth-memory.js';
import type { FlowSight, FlowWish } from './bandwidth-policy.js';
import { bandwidthSettings, type BandwidthSettings } from './bandwidth-settings.js';
import { fairShare } from './fair-share.js';
import type { FlowDecision, FlowGuardRule } from './flow-decision.js';
import { flowRates, remembered, unseen, type FlowRate } from './flow-rates.js';
import { isProtected, needOf, newPeaks } from './protection.js';
import { throttle } from './throttle.js';

export type FlowAction = ThrottleFlow | ReleaseFlow;

/** What holds back any bandwidth policy; `actionsLeft`: of the guard's rate. */
export interface FlowGuard {
  readonly frozen: boolean;
  readonly actionsLeft: number;
  inFlight(flow: string): boolean;
}

export interface FlowVerdicts {
  readonly decisions: readonly FlowDecision[];
  /** At most one a flow. */
  readonly actions: readonly FlowAction[];
}

const nothing: FlowVerdicts = { decisions: [], actions: [] };

/** A cap worth raising grows by more than this. */
const raise_min = 1.1;
const firstRetry_s: Seconds = 10;
const retry_s_max: Seconds = 300;

/** Nothing is looked for any more: only caps that still stand are lifted. */
const off = bandwidthSettings.parse({ policy: 'throttle' });

/**
 * Watches flows and keeps the caps: one a flow, however many switches see it. What a policy wishes comes into force
 * here: at once where a flow is to be capped or its cap lowered, after `hold` where it is lifted or raised.
 */
export class BandwidthControl {
  private memory: Pick<BandwidthMemory, 'switches' | 'peaks'>;
  private readonly caps: Map<string, CapMemory>;
  private readonly settings: BandwidthSettings;

  /** @param configured `null`: lift what still stands, and nothing more */
  constructor(private readonly configured: BandwidthSettings | null, restored?: BandwidthMemory) {
    this.settings = configured ?? off;
    this.memory = { switches: restored?.switches ?? [], peaks: restored?.peaks ?? [] };
    this.caps = new Map(restored?.caps);
  }

  remembered(): BandwidthMemory {
    return { ...this.memory, caps: [...this.caps].sort(([a], [b]) => inOrder(a, b)) };
  }

  /**
   * `network` absent: the switches could not be read, so that nothing is decided.
   * @param suspects caps that an investigation wishes, by name of the flow; they go before the policy's, not before protection
   */
  decide(network: NetworkObservation | undefined, t_s: Seconds, guard: FlowGuard, suspects: ReadonlyMap<string, BitsPerSecond> = new Map()): FlowVerdicts {
    if (network === undefined) return nothing;
    const rates = flowRates(this.memory.switches, network);
    const unknown = unseen(this.memory.switches, network);
    this.memory = {
      switches: remembered(this.memory.switches, network, t_s, this.settings.forget_after),
      peaks: newPeaks(this.memory.peaks, rates, this.settings, t_s),
    };
    this.forget(t_s);
    const sights = this.sights(rates, unknown, t_s);
    const wishes = this.wishes(sights, suspects);
    const decisions: FlowDecision[] = [];
    const actions: FlowAction[] = [];
    for (const sight of sights) {
      const wish = wishes.get(sight.name) ?? { kind: 'free', reason: 'calm' };
      if (wish.kind !== 'cap' && sight.cap === null) continue;
      const target = this.targetOf(sight, wish, t_s);
      const held = this.heldBy(sight.name, target, guard, actions.length, t_s);
      const current_bps = sight.cap?.max_bps ?? null;
      const kept = held !== null || target === 'keep';
      decisions.push({
        t_s, flow: sight.name, rate_bps: sight.rate_bps, current_bps,
        recommendation_bps: wish.kind === 'cap' ? wish.max_bps : null, decision_bps: kept ? current_bps : target,
        reason: wish.reason, guard: held !== null ? [held] : target === 'keep' && wish.kind === 'free' ? ['hold'] : [],
      });
      if (!kept) actions.push(this.ask(sight.flow, target, t_s));
    }
    return { decisions, actions };
  }

  /** How an action ended; of one that nobody answered the next observation asks again. */
  answered(action: Action, outcome: Outcome, t_s: Seconds): void {
    if (action.kind !== 'throttle-flow' && action.kind !== 'release-flow') return;
    const name = flowName(action.flow);
    const cap = this.caps.get(name);
    if (cap === undefined) return;
    if (outcome.kind === 'failed') {
      const retry_s = t_s + Math.min(retry_s_max, firstRetry_s * 2 ** cap.failures);
      this.caps.set(name, { ...cap, failures: cap.failures + 1, retry_s });
    } else {
      const lifted = action.kind === 'release-flow' ? { max_bps: null, lifted_s: t_s } : {};
      this.caps.set(name, { ...cap, ...lifted, confirmed: true, failures: 0, retry_s: t_s });
    }
  }

  /** An action of a cycle that a crash cut short: it may have had its effect or not. */
  resumed(action: Action, t_s: Seconds): void {
    if (action.kind === 'throttle-flow') this.ask(action.flow, action.max_bps, t_s);
    if (action.kind === 'release-flow') this.ask(action.flow, null, t_s);
  }

  private sights(rates: readonly FlowRate[], unknown: ReadonlySet<string>, t_s: Seconds): readonly (FlowSight & { readonly flow: Flow })[] {
    const seen = new Set(rates.map(({ name }) => name));
    // A capped flow that every switch has let go of takes nothing.
    const gone = [...this.caps].flatMap(([name, { flow, max_bps }]) => (seen.has(name) || max_bps === null ? [] : [{ name, flow, rate_bps: unknown.has(name) ? null : 0, switches: [] }]));
    return [...rates, ...gone]
      .map((rate) => {
        const cap = this.caps.get(rate.name);
        return {
          ...rate, need_bps: needOf(rate, this.settings, this.memory.peaks),
          cap: cap === undefined || cap.max_bps === null ? null : { max_bps: cap.max_bps, age_s: t_s - cap.since_s, relapses: cap.relapses },
        };
      })
      .sort((a, b) => inOrder(a.name, b.name));
  }

  private wishes(sights: readonly (FlowSight & { readonly flow: Flow })[], suspects: ReadonlyMap<string, BitsPerSecond>): ReadonlyMap<string, FlowWish> {
    const { settings } = this;
    if (this.configured === null) return new Map(sights.map(({ name }) => [name, { kind: 'let-go', reason: 'bandwidth control is off' }]));
    const wishes = new Map(settings.policy === 'throttle' ? throttle(sights, settings) : fairShare(sights, settings));
    for (const [name, max_bps] of suspects) wishes.set(name, { kind: 'cap', max_bps, reason: 'suspect of an anomaly under investigation' });
    for (const { name, flow } of sights) if (isProtected(flow, settings)) wishes.set(name, { kind: 'let-go', reason: 'protected' });
    return wishes;
  }

  /** The cap to ask for, `null` for none, `keep` where what stands will do. Notes how long the flow has been calm. */
  private targetOf({ name, rate_bps, cap: sighted }: FlowSight, wish: FlowWish, t_s: Seconds): BitsPerSecond | null | 'keep' {
    const { min_bw, hold } = this.settings;
    const cap = this.caps.get(name);
    if (wish.kind === 'cap') {
      const most_bps = Math.max(min_bw, wish.max_bps);
      const asked_bps = Math.max(min_bw, twoDigits(wish.max_bps));
      if (cap === undefined || sighted === null) return asked_bps;
      this.caps.set(name, { ...cap, calm_since_s: null });
      if (sighted.max_bps > most_bps || !cap.confirmed) return sighted.max_bps > most_bps ? asked_bps : sighted.max_bps;
      return asked_bps > raise_min * sighted.max_bps && t_s - cap.changed_s >= hold ? asked_bps : 'keep';
    }
    if (wish.kind === 'let-go') return null;
    const calm_since_s = rate_bps === null ? null : (cap!.calm_since_s ?? t_s);
    this.caps.set(name, { ...cap!, calm_since_s });
    return calm_since_s !== null && t_s - calm_since_s >= hold ? null : 'keep';
  }

  private heldBy(name: string, target: BitsPerSecond | null | 'keep', guard: FlowGuard, asked: number, t_s: Seconds): FlowGuardRule | null {
    if (guard.inFlight(name)) return 'in-flight';
    if (target === 'keep') return null;
    if (t_s < (this.caps.get(name)?.retry_s ?? -Infinity)) return 'retry';
    if (guard.frozen) return 'freeze';
    return asked >= guard.actionsLeft ? 'action-rate' : null;
  }

  private ask(flow: Flow, max_bps: BitsPerSecond | null, t_s: Seconds): FlowAction {
    const name = flowName(flow);
    const before = this.caps.get(name);
    const stands = before !== undefined && before.max_bps !== null;
    if (max_bps === null) {
      if (before !== undefined) this.caps.set(name, { ...before, confirmed: false });
      return { kind: 'release-flow', flow };
    }
    this.caps.set(name, {
      flow, max_bps, confirmed: false, since_s: stands ? before.since_s : t_s, changed_s: t_s, lifted_s: null, calm_since_s: null,
      relapses: stands ? before.relapses : before === undefined ? 0 : before.relapses + 1,
      failures: before?.failures ?? 0, retry_s: t_s,
    });
    return { kind: 'throttle-flow', flow, max_bps };
  }

  /** A flow that has behaved for the longest probation since its cap was lifted has no past. */
  private forget(t_s: Seconds): void {
    const past_s = this.settings.policy === 'throttle' ? this.settings.probation_max : 0;
    for (const [name, { max_bps, lifted_s }] of this.caps) if (max_bps === null && t_s - lifted_s! > past_s) this.caps.delete(name);
  }
}

/** Caps are whole, and rounded down to two digits: what is a little less than the share stays while the share wavers. */
function twoDigits(rate_bps: BitsPerSecond): BitsPerSecond {
  const unit = 10 ** Math.max(0, String(Math.floor(rate_bps)).length - 2);
  return Math.floor(rate_bps / unit) * unit;
}
