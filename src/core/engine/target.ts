import type { EngineConfiguration, TargetSettings } from '../configuration/engine-configuration.js';
import { groupSettings, serviceSettings } from '../configuration/engine-configuration.js';
import type { Reading, Snapshot, TaskObservation } from '../plant/snapshot.js';
import type { TargetKind } from '../policies/policy.js';
import type { ResolvedPolicy } from '../policies/resolved-policy.js';
import { withLabels } from './labelled-settings.js';
import type { TargetState } from './state.js';

/** A service or node group that the engine may scale: its settings, worked out once, and its memory. */
export interface Target {
  readonly kind: TargetKind;
  readonly name: string;
  readonly settings: TargetSettings;
  /** Why the settings that the service brings along are not in force; `null` when they are, or there are none. */
  readonly labels_ignored: string | null;
  readonly limits: { readonly up: number; readonly down: number };
  readonly step: { readonly up: number; readonly down: number };
  readonly bounds: { readonly min: number; readonly max: number };
  readonly ask: ResolvedPolicy;
  readonly state: TargetState;
}

/** What a snapshot shows of a target. */
export interface Sighting {
  readonly current: number;
  readonly running: number;
  readonly reading: Reading | null;
  readonly tasks: readonly TaskObservation[];
  /** Why the target cannot be scaled at all; `null` when it can. */
  readonly unscalable: string | null;
}

const noTasks: readonly TaskObservation[] = [];

export function newTarget(kind: TargetKind, name: string, configuration: EngineConfiguration, ask: ResolvedPolicy, state: TargetState): Target {
  const configured = kind === 'service' ? serviceSettings(configuration, name) : groupSettings(configuration, name);
  const { settings, labels_ignored } = withLabels(configured, state.labelled);
  return {
    kind, name, settings, labels_ignored, ask, state,
    limits: { up: settings.cpu_up_limit, down: settings.cpu_down_limit },
    step: { up: settings.up_step, down: settings.down_step },
    bounds: { min: settings.min, max: settings.max },
  };
}

/** `undefined`: the target is gone. */
export function sight(snapshot: Snapshot, kind: TargetKind, index: number): Sighting | undefined {
  if (kind === 'service') {
    const service = snapshot.services[index];
    if (service === undefined) return undefined;
    return {
      current: service.desired, running: service.running, reading: service.reading, tasks: service.tasks,
      unscalable: service.mode === 'global' ? 'global service: one task a node, nothing to scale' : null,
    };
  }
  const group = snapshot.groups[index];
  if (group === undefined) return undefined;
  return { current: group.ready, running: group.ready, reading: group.reading, tasks: noTasks, unscalable: group.ready === 0 ? 'no node of the group is ready' : null };
}
