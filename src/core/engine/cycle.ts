import type { Restraint } from '../anomaly/response.js';
import type { StackVerdict, Watch } from '../anomaly/watch.js';
import type { BandwidthControl } from '../bandwidth/bandwidth-control.js';
import type { FlowDecision } from '../bandwidth/flow-decision.js';
import type { GuardSettings } from '../configuration/engine-configuration.js';
import type { Guard, Proposal } from '../guard/guard.js';
import { rememberWish } from '../guard/stabilization.js';
import { unfit } from '../guard/staleness.js';
import type { NodeGroupObservation, ServiceObservation, Snapshot } from '../plant/snapshot.js';
import { asks_max, type AskAgain, type Policy, type PolicyContext, type Recommendation, type Thresholds } from '../policies/policy.js';
import type { Seconds } from '../units.js';
import { changeActions } from './change.js';
import type { Decision, GuardOutcome } from './decision.js';
import type { ActionsInFlight, Settled } from './in-flight.js';
import type { Observe } from './protocol.js';
import type { Sequence } from './request.js';
import { sight, type Sighting, type Target } from './target.js';

/** What a cycle works with: the engine's memory and rules. */
export interface CycleScene {
  /** How much of the cluster the policies look at. */
  readonly view: Pick<Observe, 'detail' | 'without_tasks'>;
  /** Once a cycle: the look back after an action is not to take the next cycle's share. */
  readonly traffic: Pick<Observe, 'traffic'>;
  readonly guard: Guard;
  readonly settings: GuardSettings;
  readonly window_s: Seconds;
  readonly interval_s: Seconds;
  readonly epoch_s: number;
  /** As it is when it is read: an operator may freeze in the middle of a cycle. */
  readonly frozen: string | null;
  readonly inFlight: ActionsInFlight;
  /** `null`: nobody looks at flows. */
  readonly bandwidth: BandwidthControl | null;
  /** `null`: nobody looks for anomalies. */
  readonly watch: Watch | null;
  /** `undefined`: ignored by the configuration. */
  serviceTarget(service: ServiceObservation): Target | undefined;
  groupTarget(group: NodeGroupObservation): Target | undefined;
}

export interface CycleRecord {
  readonly decisions: readonly Decision[];
  /** Actions without a receipt that this cycle's observation settled. */
  readonly settled: readonly Settled[];
  /** Why nothing was decided at all; `null` when something was. */
  readonly blind: string | null;
  /** Of flows that are capped or should be; absent: nobody looked. */
  readonly flows?: readonly FlowDecision[];
  /** What was found of each stack; absent: nobody looked. */
  readonly anomaly?: readonly StackVerdict[];
}

/** A target under decision in this cycle; `index` is its place in the snapshot. */
interface Case {
  readonly target: Target;
  readonly index: number;
}

/**
 * One pass of the loop: observe; settle what was in flight; cap the flows that hurt, before anything waits; look for anomalies, whose investigation says what is left of
 * a stack's scaling; ask the policy of every node group, then of every
 * service; pass each wish through the guard; act. Targets whose policy asks for a second reading wait together, while
 * the decisions of the others are carried out.
 */
export function* cycle(scene: CycleScene): Sequence<CycleRecord> {
  const first = yield { kind: 'observe', purpose: 'cycle', ...scene.view, ...scene.traffic };
  if (first.kind !== 'observed') return { decisions: [], settled: [], blind: 'error' in first ? first.error : 'no observation' };
  let { snapshot, t_s } = first;
  const settled = scene.inFlight.reconcile(snapshot, t_s);
  const anomaly = scene.watch?.see(snapshot, t_s, scene.epoch_s, (service) => scene.serviceTarget(service) !== undefined);
  const flows = scene.bandwidth?.decide(snapshot.network, t_s, {
    frozen: scene.frozen !== null, actionsLeft: scene.guard.actionsLeft(t_s), inFlight: (flow) => scene.inFlight.has('flow', flow),
  }, scene.watch?.suspects(snapshot, t_s));
  for (const action of flows?.actions ?? []) yield { kind: 'act', action, blocking: false };
  const decisions: Decision[] = [];

  let open = casesOf(snapshot, scene);
  for (let asked = 0; open.length > 0; asked += 1) {
    const again: Case[] = [];
    let patience_s = 0;
    for (const each of open) {
      const answer = decide(each, snapshot, t_s, asked, scene);
      if ('after_s' in answer) {
        again.push(each);
        patience_s = Math.max(patience_s, answer.after_s);
        continue;
      }
      decisions.push(answer);
      if (answer.decision !== answer.current) {
        each.target.state.changed_s = t_s;
        for (const action of changeActions(answer, snapshot, scene.epoch_s)) yield { kind: 'act', action, blocking: false };
      }
    }
    if (again.length === 0) break;
    yield { kind: 'wait', for_s: patience_s };
    const next = yield { kind: 'observe', purpose: 'check', ...scene.view };
    if (next.kind !== 'observed') {
      for (const each of again) decisions.push(held(each.target, sight(snapshot, each.target.kind, each.index)!, t_s, 'second observation failed'));
      break;
    }
    open = stillThere(again, snapshot, next.snapshot);
    ({ snapshot, t_s } = next);
  }
  return { decisions, settled, blind: null, ...(flows === undefined ? {} : { flows: flows.decisions }), ...(anomaly === undefined ? {} : { anomaly }) };
}

function casesOf(snapshot: Snapshot, scene: CycleScene): readonly Case[] {
  const cases: Case[] = [];
  snapshot.groups.forEach((group, index) => {
    const target = scene.groupTarget(group);
    if (target !== undefined) cases.push({ target, index });
  });
  snapshot.services.forEach((service, index) => {
    const target = scene.serviceTarget(service);
    if (target !== undefined) cases.push({ target, index });
  });
  return cases;
}

/** The same cases in a newer snapshot, whose order may differ; what is gone is not decided on. */
function stillThere(cases: readonly Case[], before: Snapshot, now: Snapshot): readonly Case[] {
  return cases.flatMap(({ target, index }) => {
    const [old, list] = target.kind === 'service' ? [before.services, now.services] : [before.groups, now.groups];
    const name = old[index]!.name;
    const found = list[index]?.name === name ? index : list.findIndex((other) => other.name === name);
    return found < 0 ? [] : [{ target, index: found }];
  });
}

function decide({ target, index }: Case, snapshot: Snapshot, t_s: Seconds, asked: number, scene: CycleScene): Decision | { readonly after_s: Seconds } {
  const sighting = sight(snapshot, target.kind, index)!;
  const hold = whyHold(target, sighting, t_s, scene);
  if (hold !== null) return held(target, sighting, t_s, hold);
  if (sighting.current === 0 && target.kind === 'service') return wakeFromZero(target, sighting, t_s, scene);
  const restraint = restraintOn(target, index, snapshot, scene);
  if (restraint?.scales === false) return removed(target, sighting, t_s, restraint, scene);

  const { policy, parameters } = target.ask;
  const context: PolicyContext = {
    t_s, target, current: sighting.current, running: sighting.running, reading: sighting.reading!, tasks: sighting.tasks,
    limits: target.limits, step: target.step, bounds: target.bounds,
    window_s: scene.window_s, interval_s: scene.interval_s,
    parameters, state: target.state.policy, asked,
  };
  const answer = answerOf(policy, context);
  if (typeof answer === 'string') return held(target, sighting, t_s, answer);
  if (answer.state !== undefined) target.state.policy = answer.state;
  if (answer.kind === 'ask-again') {
    return asked + 1 < asks_max ? { after_s: answer.after_s } : held(target, sighting, t_s, 'policy asked again too often');
  }
  return judged(target, sighting, t_s, answer, scene, restraint);
}

function restraintOn({ kind, name, bounds }: Target, index: number, snapshot: Snapshot, { watch }: CycleScene): Restraint | null {
  if (watch === null) return null;
  return kind === 'service' ? watch.ofService(snapshot.services[index]!, bounds.min) : watch.ofGroup(name, snapshot.groups[index]!.ready, snapshot);
}

/** Without asking the policy; what it wished before stays what the stabilization windows know. */
function removed(target: Target, sighting: Sighting, t_s: Seconds, restraint: Restraint, scene: CycleScene): Decision {
  const { decision, outcomes } = scene.guard.judge(proposalOf(target, sighting, t_s, sighting.current, restraint), scene.frozen !== null);
  return record(target, sighting, t_s, null, null, decision, 'under investigation: no more replicas than the least', outcomes);
}

/** Begins the reason of a decision that was held because of what the policy did. */
export const policyFailed = 'policy failed: ';

/** The policy's answer, or why it is none: a user's policy may throw or wish for what is no number of replicas. */
function answerOf(policy: Policy, context: PolicyContext): Recommendation | AskAgain | string {
  try {
    const answer = policy.recommend(context);
    if (answer.kind === 'replicas' && !Number.isSafeInteger(answer.desired)) return `${policyFailed}it wished for ${String(answer.desired)} replicas`;
    if (answer.kind === 'ask-again' && !(answer.after_s >= 0 && answer.after_s < Infinity)) return `${policyFailed}it asked again after ${String(answer.after_s)} s`;
    return answer;
  } catch (error) {
    return `${policyFailed}${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Reasons to leave a target alone that need no policy. */
function whyHold(target: Target, sighting: Sighting, t_s: Seconds, scene: CycleScene): string | null {
  if (sighting.unscalable !== null) return sighting.unscalable;
  if (!target.settings.auto_scale) return 'auto_scale is off';
  if (scene.inFlight.has(target.kind, target.name)) return 'an action is in flight';
  if (sighting.current === 0 && target.kind === 'service') return target.bounds.min === 0 ? 'at zero replicas: nothing to read' : null;
  return unfit(sighting.reading, t_s, scene.settings.stale_after);
}

/** A service at zero has no reading, so no policy can judge it; its configured minimum can. */
function wakeFromZero(target: Target, sighting: Sighting, t_s: Seconds, scene: CycleScene): Decision {
  return judged(target, sighting, t_s, { kind: 'replicas', desired: target.bounds.min, reason: 'at zero replicas, below the minimum' }, scene);
}

function judged(target: Target, sighting: Sighting, t_s: Seconds, wish: Recommendation, scene: CycleScene, restraint: Restraint | null = null): Decision {
  const { state } = target;
  const verdict = scene.guard.judge(proposalOf(target, sighting, t_s, wish.desired, restraint), scene.frozen !== null);
  state.wishes = rememberWish(state.wishes, { t_s, desired: wish.desired }, scene.guard.windows);
  return record(target, sighting, t_s, wish.thresholds ?? null, wish.desired, verdict.decision, wish.reason, verdict.outcomes);
}

function proposalOf({ kind, bounds, step, state }: Target, { current }: Sighting, t_s: Seconds, desired: number, restraint: Restraint | null): Proposal {
  const { changed_s, wishes } = state;
  return { t_s, kind, current, desired, bounds, step, changed_s, wishes, ...(restraint === null ? {} : { ceiling: restraint.ceiling }) };
}

const noOutcomes: readonly GuardOutcome[] = [];

function held(target: Target, sighting: Sighting, t_s: Seconds, reason: string): Decision {
  return record(target, sighting, t_s, null, null, sighting.current, reason, noOutcomes);
}

function record(
  target: Target, sighting: Sighting, t_s: Seconds, thresholds: Thresholds | null,
  recommendation: number | null, decision: number, reason: string, guard: readonly GuardOutcome[],
): Decision {
  const { labels_ignored } = target;
  return {
    t_s, kind: target.kind, target: target.name, utilisation: sighting.reading?.cpu ?? null, thresholds,
    current: sighting.current, recommendation, decision, reason: labels_ignored === null ? reason : `${reason}; ${labels_ignored}`, guard,
  };
}
