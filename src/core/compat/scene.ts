import type { EngineConfiguration } from '../configuration/engine-configuration.js';
import type { Decision } from '../engine/decision.js';
import type { Observe } from '../engine/protocol.js';
import type { Sequence } from '../engine/request.js';
import type { Action, Outcome } from '../plant/action.js';
import type { Snapshot } from '../plant/snapshot.js';
import type { TargetKind } from '../policies/policy.js';
import type { Seconds } from '../units.js';
import type { IniFile } from './ini-file.js';
import type { CheckAnswer, OriginalEvent } from './original-event.js';
import { originalSettings, type OriginalSettings } from './original-settings.js';
import type { OriginalState } from './original-state.js';
import { OriginalStop } from './original-stop.js';

/** What the steps of one cycle share. */
export interface Scene {
  readonly state: OriginalState;
  readonly configuration: EngineConfiguration;
  readonly settings: OriginalSettings;
  readonly epoch_s: number;
  readonly events: OriginalEvent[];
  readonly answers: CheckAnswer[];
  readonly decisions: Decision[];
  /** Time of the last answer. */
  t_s: Seconds;
  /** The last observation; `undefined` before the first and after an action. */
  snapshot: Snapshot | undefined;
}

export function newScene(state: OriginalState, configuration: EngineConfiguration, epoch_s: number): Scene {
  return {
    state, configuration, settings: originalSettings(configuration), epoch_s,
    events: [], answers: [], decisions: [], t_s: 0, snapshot: undefined,
  };
}

/** The file with the targets of a kind, which the original read anew each time: an operator may edit it between two readings. */
export function fileOf(scene: Scene, kind: TargetKind): IniFile {
  return kind === 'service' ? scene.state.micro : scene.state.macro;
}

/** A fresh observation. Ends with ConnectionError when there is none. */
export function* observe(scene: Scene, purpose: Observe['purpose']): Sequence<Snapshot> {
  const input = yield { kind: 'observe', purpose, detail: 'services' };
  scene.t_s = input.t_s;
  if (input.kind !== 'observed') {
    throw new OriginalStop('ConnectionError', input.kind === 'observation-failed' ? input.error : `answered with ${input.kind}`);
  }
  scene.snapshot = input.snapshot;
  return input.snapshot;
}

/** What docker lists now; asked again only when an action may have changed it. */
export function* listing(scene: Scene): Sequence<Snapshot> {
  return scene.snapshot ?? (yield* observe(scene, 'cycle'));
}

export function* wait(scene: Scene, for_s: Seconds): Sequence<void> {
  scene.events.push({ kind: 'wait', for_s });
  scene.t_s = (yield { kind: 'wait', for_s }).t_s;
}

/** Blocks the loop until the action is over, as every command did. */
export function* act(scene: Scene, action: Action): Sequence<Outcome> {
  const input = yield { kind: 'act', action, blocking: true };
  scene.t_s = input.t_s;
  scene.snapshot = undefined;
  return input.kind === 'receipt' ? input.outcome : { kind: 'failed', error: `answered with ${input.kind}` };
}

/** No failure was caught: the program ended with the command in its error. */
export function fail(scene: Scene, command: string): never {
  scene.events.push({ kind: 'fail', command });
  throw new OriginalStop('CalledProcessError', command);
}
