import type { WatchMemory } from '../anomaly/watch.js';
import type { BandwidthMemory } from '../bandwidth/bandwidth-memory.js';
import type { TargetOverrides } from '../configuration/engine-configuration.js';
import type { Action } from '../plant/action.js';
import type { TargetKind } from '../policies/policy.js';
import type { OriginalState } from '../compat/original-state.js';
import type { Seconds } from '../units.js';
import type { RequestId } from './protocol.js';

/** One target's memory. */
export interface TargetState {
  /** The policy's own, plain data. */
  policy: unknown;
  /** When the engine last changed the target; -1 never. */
  changed_s: Seconds;
  /** Wishes of the stabilization windows, oldest first; empty when no window is configured. */
  wishes: readonly Wish[];
  /** What the service brought along when it was last seen; absent: nothing. */
  labelled?: TargetOverrides;
}

export interface Wish {
  readonly t_s: Seconds;
  readonly desired: number;
}

/** What an action changes: what scales, or a flow by its `flowName`. */
export type ActionTargetKind = TargetKind | 'flow';

export interface ActionInFlight {
  readonly id: RequestId;
  readonly kind: ActionTargetKind;
  readonly target: string;
  readonly action: Action;
  readonly since_s: Seconds;
}

/**
 * Everything the engine remembers between two cycles, as plain data: what a checkpoint holds. The sets of names are
 * arrays of entries so that their order, and with it the journal, never depends on how they were filled.
 */
export interface EngineState {
  readonly epoch_s: number;
  readonly t_s: Seconds;
  readonly cycles: number;
  readonly requests: RequestId;
  readonly frozen: string | null;
  readonly services: readonly (readonly [string, TargetState])[];
  readonly groups: readonly (readonly [string, TargetState])[];
  readonly inFlight: readonly ActionInFlight[];
  /** Times of the actions of the last 60 s. */
  readonly acted_s: readonly Seconds[];
  readonly original: OriginalState | null;
  /** Absent: nothing is looked for. */
  readonly anomaly?: WatchMemory;
  /** Absent: nobody looks at flows. */
  readonly bandwidth?: BandwidthMemory;
}
