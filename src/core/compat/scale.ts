import type { GuardOutcome } from '../engine/decision.js';
import type { Sequence } from '../engine/request.js';
import type { NodeObservation } from '../plant/snapshot.js';
import type { TargetKind } from '../policies/policy.js';
import { getOption } from './ini-file.js';
import { newestNode, printedTime } from './newest-node.js';
import { newNodeName } from './node-name.js';
import { OriginalStop } from './original-stop.js';
import { toInt } from './python-number.js';
import { act, fail, fileOf, listing, type Scene } from './scene.js';

/** What came of asking for a step. */
export interface Scaled {
  readonly current: number;
  readonly wanted: number;
  readonly decision: number;
  readonly guard: readonly GuardOutcome[];
  /** Why nothing was done. */
  readonly refused?: string;
}

/** enforcer/execute.py, scale_microservice: the whole step or nothing. Ends where docker or the section gives no number. */
export function* scaleService(scene: Scene, name: string, step: number): Sequence<Scaled> {
  const service = (yield* listing(scene)).services.find((candidate) => candidate.name === name);
  if (service === undefined) throw new OriginalStop('CalledProcessError', `docker service inspect ${name}`);
  if (service.mode === 'global') throw new OriginalStop('ValueError', `${name} is a global service: it has no number of replicas`);
  const asked = admit(scene, 'service', name, service.desired, step);
  if (asked.refused === undefined) yield* scaleTo(scene, name, service.desired, asked.decision);
  return asked;
}

export function* scaleTo(scene: Scene, service: string, from: number, to: number): Sequence<void> {
  const outcome = yield* act(scene, { kind: 'scale-service', service, from, to });
  if (outcome.kind === 'failed') fail(scene, outcome.error);
  scene.events.push({ kind: 'scale', service, from, to });
}

/**
 * enforcer/execute.py:88-94, scale_macroservice: the step is tested whole, then one node is added or removed. A group's
 * size is the number of nodes whose name contains its own (util.py:172-181).
 */
export function* scaleGroup(scene: Scene, name: string, step: number): Sequence<Scaled> {
  const { nodes } = yield* listing(scene);
  const current = nodes.filter((node) => node.name.includes(name)).length;
  const asked = admit(scene, 'group', name, current, step);
  if (asked.refused !== undefined) return asked;
  if (step > 0) yield* addNode(scene, name);
  else yield* removeNode(scene, name, nodes);
  const decision = current + (step > 0 ? 1 : -1);
  return decision === asked.wanted ? asked : { ...asked, decision, guard: [{ rule: 'step', from: asked.wanted, to: decision }] };
}

function* addNode(scene: Scene, group: string): Sequence<void> {
  const node = newNodeName(group, scene.epoch_s + scene.t_s, 'UTC');
  const outcome = yield* act(scene, { kind: 'add-node', group, node });
  const reached = outcome.kind === 'done' ? 'joined' : outcome.reached;
  if (reached !== undefined) scene.events.push({ kind: 'create_vm', node });
  if (reached === 'joined') scene.events.push({ kind: 'add_node', node });
  if (outcome.kind === 'failed') fail(scene, outcome.error);
}

/** The newest node whose name begins with the group's (util.py:183-213): another group's, or the base itself; no drain. */
function* removeNode(scene: Scene, base: string, nodes: readonly NodeObservation[]): Sequence<void> {
  const listed = nodes.filter(({ name }) => name.startsWith(base));
  const node = newestNode(listed.map(({ name, created }) => ({ name, created: printedTime(created) })));
  const { group } = listed.find(({ name }) => name === node)!;
  const outcome = yield* act(scene, { kind: 'remove-node', group, node, drain: false });
  if (outcome.kind === 'done' || outcome.reached === 'removed') scene.events.push({ kind: 'remove_node', node });
  if (outcome.kind === 'failed') fail(scene, outcome.error);
}

/** enforcer/execute.py:16-33,63-84: `auto_scale` refuses only when empty; max is tested before min; nothing is clipped. */
function admit(scene: Scene, kind: TargetKind, name: string, current: number, step: number): Scaled {
  const file = fileOf(scene, kind);
  const wanted = current + step;
  if (getOption(file, name, 'auto_scale') === '') {
    scene.events.push({ kind: 'refuse', target: name, bound: 'auto_scale' });
    return { current, wanted, decision: current, guard: [], refused: 'refused: auto_scale is empty' };
  }
  const max = toInt(getOption(file, name, 'max_replica'));
  const min = toInt(getOption(file, name, 'min_replica'));
  const bound = wanted > max ? 'max' : wanted < min ? 'min' : null;
  if (bound === null) return { current, wanted, decision: wanted, guard: [] };
  scene.events.push({ kind: 'refuse', target: name, bound, value: bound === 'max' ? max : min });
  return {
    current, wanted, decision: current, guard: [{ rule: 'bounds', from: wanted, to: current }],
    refused: bound === 'max' ? 'refused: above max' : 'refused: below min',
  };
}
