import { describe, test } from 'vitest';
import { checkGroup, checkService } from '../../src/core/compat/check.js';
import { setOption } from '../../src/core/compat/ini-file.js';
import type { OriginalEvent } from '../../src/core/compat/original-event.js';
import { originalStateFrom } from '../../src/core/compat/original-state.js';
import { OriginalStop } from '../../src/core/compat/original-stop.js';
import { newScene } from '../../src/core/compat/scene.js';
import { configurationOf, iniOf, sectionsOf, type EngineConstants } from './original-files.js';
import { compareAll, type Vector } from './policy-vectors.js';
import { ScriptedSwarm, type ScriptedNode } from './scripted-swarm.js';

interface CheckInput {
  readonly limits: Readonly<Record<string, string>>;
  readonly readings: readonly number[];
  readonly engine?: Partial<EngineConstants>;
  readonly replicas?: number;
  readonly nodes?: readonly ScriptedNode[];
  readonly edit?: { readonly after_read: number; readonly set: Readonly<Record<string, string>> };
}
interface Defaults {
  readonly target: string;
  readonly engine: EngineConstants;
  readonly start_epoch_s: number;
  readonly auto_scale: string;
}
type Case = Vector<CheckInput, Readonly<Record<string, unknown>>>;

describe('one check of one target, as the original decided it', () => {
  test('adaptive_micro', () => compareAll('adaptive_micro', (vector: Case, defaults) => check(vector, defaults as Defaults, 'adaptive', 'micro')));
  test('adaptive_macro', () => compareAll('adaptive_macro', (vector: Case, defaults) => check(vector, defaults as Defaults, 'adaptive', 'macro')));
  test('discrete_micro', () => compareAll('discrete_micro', (vector: Case, defaults) => check(vector, defaults as Defaults, 'discrete', 'micro')));
  test('discrete_macro', () => compareAll('discrete_macro', (vector: Case, defaults) => check(vector, defaults as Defaults, 'discrete', 'macro')));
});

function check({ input }: Case, defaults: Defaults, mode: 'adaptive' | 'discrete', kind: 'micro' | 'macro'): unknown {
  const { target } = defaults;
  const configuration = configurationOf(mode, { ...defaults.engine, ...input.engine }, kind === 'macro');
  const state = originalStateFrom(configuration);
  state[kind] = iniOf({ [target]: { auto_scale: defaults.auto_scale, ...input.limits } });
  const services = input.replicas === undefined ? {} : { iot_app: { [target]: { replicas: input.replicas, group: 'iot-edge' } } };
  const nodes: ScriptedNode[] = [...(input.nodes ?? [['iot-edge', '2018-11-21 10:00:00.123456789 +0000 utc'] as const])];
  const swarm = new ScriptedSwarm(services, nodes, { [target]: [...input.readings] }, defaults.start_epoch_s, 0);
  const scene = newScene(state, configuration, defaults.start_epoch_s);
  swarm.readingsAtZero = true;
  let reads = 0;
  swarm.onRead = () => {
    reads += 1;
    if (reads !== input.edit?.after_read) return;
    for (const [key, text] of Object.entries(input.edit.set)) state[kind] = setOption(state[kind], target, key, text);
  };

  let error: string | undefined;
  try {
    swarm.drive(kind === 'micro' ? checkService(scene, target) : checkGroup(scene, target));
  } catch (stop) {
    if (!(stop instanceof OriginalStop)) throw stop;
    error = stop.exception;
  }

  const { events } = scene;
  const [answer] = scene.answers;
  const options = sectionsOf(state[kind])[target]!;
  const scaled = events.find((event) => event.kind === 'scale');
  const node = events.flatMap((event) => (event.kind === 'add_node' || event.kind === 'remove_node' ? [event.node] : [])).at(0) ?? null;
  return {
    checks: { up: answer?.up ?? null, down: answer?.down ?? null },
    seen: events.flatMap((event) => (event.kind === 'read' ? [event.seen] : [])),
    ...(mode === 'adaptive' ? {
      waits_s: events.flatMap((event) => (event.kind === 'wait' ? [event.for_s] : [])),
      writes: events.flatMap((event) => (event.kind === 'limit' ? [[event.key, event.text]] : [])),
    } : {}),
    limits_after: { cpu_up_lim: options['cpu_up_lim'], cpu_down_lim: options['cpu_down_lim'] },
    step: answer?.step ?? null,
    outcome: error === undefined ? outcomeOf(events) : 'error',
    ...(error === undefined ? {} : { error }),
    ...(kind === 'micro' ? { scale_to: scaled?.to ?? null } : { node, nodes_after: swarm.nodes.map(([name]) => name) }),
  };
}

function outcomeOf(events: readonly OriginalEvent[]): string | undefined {
  const last = events.at(-1);
  switch (last?.kind) {
    case 'hold': return 'hold';
    case 'scale': return 'scale';
    case 'add_node': return 'add';
    case 'remove_node': return 'remove';
    case 'refuse': return { max: 'above_max', min: 'below_min', auto_scale: 'auto_scale_empty' }[last.bound];
    default: return undefined;
  }
}
