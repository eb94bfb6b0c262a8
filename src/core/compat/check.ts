import type { Sequence } from '../engine/request.js';
import type { Seconds } from '../units.js';
import type { TargetKind, Thresholds } from '../policies/policy.js';
import { getOption, setOption } from './ini-file.js';
import { movedLimit } from './limit.js';
import type { Direction, LimitKey } from './original-event.js';
import { OriginalStop } from './original-stop.js';
import { floatOrNull, toFloat, toInt } from './python-number.js';
import { strip } from './python-text.js';
import { keptReading } from './rounding.js';
import { scaleGroup, scaleService, type Scaled } from './scale.js';
import { fileOf, observe, wait, type Scene } from './scene.js';

/** One service or node group under check. */
interface Target {
  readonly kind: TargetKind;
  readonly name: string;
}

/** The answer to "up?" or "down?" and the phrase that explains it. */
interface Verdict {
  readonly yes: boolean;
  readonly seen: number;
  readonly reason: string;
}

/** One check of one service: discrete_micro, adaptive_micro. */
export function* checkService(scene: Scene, name: string): Sequence<void> {
  yield* check(scene, { kind: 'service', name });
}

/** One check of one node group: discrete_macro, adaptive_macro. */
export function* checkGroup(scene: Scene, name: string): Sequence<void> {
  yield* check(scene, { kind: 'group', name });
}

/** Steps are read before anything is waited for (policy/adaptive.py:80), bounds after (enforcer/execute.py:14). */
function* check(scene: Scene, target: Target): Sequence<void> {
  const { kind, name } = target;
  const mode = scene.settings.mode[kind];
  if (mode === 'monitor') {
    scene.events.push({ kind: 'monitor', target: name });
    return;
  }
  const upStep = toInt(option(scene, target, 'up_step'));
  const downStep = toInt(option(scene, target, 'down_step'));
  const [askUp, askDown] = mode === 'discrete' ? [discreteUp, discreteDown] : [adaptiveUp, adaptiveDown];

  const up = yield* askUp(scene, target);
  const down = up.yes ? null : yield* askDown(scene, target);
  const step = up.yes ? upStep : down?.yes === true ? downStep : null;
  scene.answers.push({ kind, target: name, up: up.yes, down: down?.yes ?? null, step });
  const last = down ?? up;
  if (step === null) {
    scene.events.push({ kind: 'hold', target: name });
    const reason = up.reason === last.reason || up.reason === between ? last.reason : `${up.reason}; ${last.reason}`;
    const current = currentSize(scene, target);
    decide(scene, target, last.seen, reason, { current, wanted: current, decision: current, guard: [] });
    return;
  }
  const scaled = yield* kind === 'service' ? scaleService(scene, name, step) : scaleGroup(scene, name, step);
  decide(scene, target, last.seen, scaled.refused ?? last.reason, scaled);
}

const between = 'between the limits';

/** policy/discrete.py: at or above the upper limit. */
function* discreteUp(scene: Scene, target: Target): Sequence<Verdict> {
  const { seen, limit } = yield* read(scene, target, 'high');
  return seen >= limit ? { yes: true, seen, reason: 'at or above the upper limit' } : { yes: false, seen, reason: between };
}

/** policy/discrete.py: a new reading, below the lower limit. */
function* discreteDown(scene: Scene, target: Target): Sequence<Verdict> {
  const { seen, limit } = yield* read(scene, target, 'low');
  return seen < limit ? { yes: true, seen, reason: 'below the lower limit' } : { yes: false, seen, reason: between };
}

/** policy/adaptive.py:18-36: critical scales; a lesser crossing waits and, when it lasts, raises the limit instead. */
function* adaptiveUp(scene: Scene, target: Target): Sequence<Verdict> {
  const { alpha, beta_s } = scene.settings;
  const first = yield* read(scene, target, 'high');
  if (!(first.seen >= first.limit)) return { yes: false, seen: first.seen, reason: between };
  if (!(first.seen < 1 - alpha)) return { yes: true, seen: first.seen, reason: 'critical: at or above 1 - alpha' };
  yield* wait(scene, beta_s);
  const second = yield* read(scene, target, 'high');
  if (!(second.seen > second.limit)) return { yes: false, seen: second.seen, reason: 'the crossing has passed' };
  moveLimit(scene, target, 'high', second.text);
  return { yes: false, seen: second.seen, reason: 'high twice: upper limit raised' };
}

/** policy/adaptive.py:56-73: idle scales, whatever the lower limit; anything else waits and may lower the limit. */
function* adaptiveDown(scene: Scene, target: Target): Sequence<Verdict> {
  const { beta_s, minimum_threshold } = scene.settings;
  const first = yield* read(scene, target, 'low');
  if (!(first.seen >= minimum_threshold)) return { yes: true, seen: first.seen, reason: 'idle: below the minimum threshold' };
  yield* wait(scene, beta_s);
  const second = yield* read(scene, target, 'low');
  if (!(second.seen < second.limit)) return { yes: false, seen: second.seen, reason: between };
  moveLimit(scene, target, 'low', second.text);
  return { yes: false, seen: second.seen, reason: 'low: lower limit lowered' };
}

const limitKeys: Readonly<Record<Direction, LimitKey>> = { high: 'cpu_up_lim', low: 'cpu_down_lim' };

/** The limit, then a new reading to three decimals (util.py:47). Ends with KeyError when there is none. */
function* read(scene: Scene, target: Target, direction: Direction): Sequence<{ seen: number; limit: number; text: string }> {
  const text = option(scene, target, limitKeys[direction]);
  const limit = toFloat(text);
  const snapshot = yield* observe(scene, 'check');
  const observed = target.kind === 'service'
    ? snapshot.services.find(({ name }) => name === target.name)
    : snapshot.groups.find(({ name }) => name === target.name);
  const reading = observed?.reading ?? null;
  if (reading === null) throw new OriginalStop('KeyError', `no reading of ${JSON.stringify(target.name)}`);
  const seen = keptReading(reading.cpu).number;
  scene.events.push({ kind: 'read', target: target.name, direction, seen, limit });
  return { seen, limit, text };
}

function moveLimit(scene: Scene, target: Target, direction: Direction, limit: string): void {
  const key = limitKeys[direction];
  const text = movedLimit(direction, limit, scene.settings.alpha);
  scene.events.push({ kind: 'limit', target: target.name, key, text });
  const file = setOption(fileOf(scene, target.kind), target.name, key, strip(text));
  if (target.kind === 'service') scene.state.micro = file;
  else scene.state.macro = file;
}

function option(scene: Scene, { kind, name }: Target, key: string): string {
  return getOption(fileOf(scene, kind), name, key);
}

/** For the record only: what the target has where nothing is asked of it. */
function currentSize(scene: Scene, { kind, name }: Target): number {
  return kind === 'service'
    ? scene.snapshot?.services.find((service) => service.name === name)?.desired ?? 0
    : scene.snapshot?.nodes.filter((node) => node.name.includes(name)).length ?? 0;
}

function decide(scene: Scene, target: Target, utilisation: number, reason: string, { current, wanted, decision, guard }: Omit<Scaled, 'refused'>): void {
  const { kind, name } = target;
  const t_s: Seconds = scene.t_s;
  scene.decisions.push({
    t_s, kind, target: name, utilisation, thresholds: thresholdsNow(scene, target), current, recommendation: wanted, decision, reason, guard,
  });
}

/** Shown, not compared with: a text that is no number shows as no thresholds. */
function thresholdsNow(scene: Scene, { kind, name }: Target): Thresholds | null {
  const options = fileOf(scene, kind).sections.find((section) => section.name === name)?.options ?? [];
  const [up, down] = [limitKeys.high, limitKeys.low].map((key) => floatOrNull(options.find(([candidate]) => candidate === key)?.[1] ?? ''));
  return up === null || up === undefined || down === null || down === undefined ? null : { up, down };
}
