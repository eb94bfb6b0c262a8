import type { z } from 'zod';
import type { Reading, TaskObservation } from '../plant/snapshot.js';
import type { Seconds } from '../units.js';

/** What scales: a service by its replicas or a node group by its nodes. */
export type TargetKind = 'service' | 'group';

/** Thresholds a policy works by; CPU in cores of a task, or as a fraction of a node. */
export interface Thresholds {
  readonly up: number;
  readonly down: number;
}

/** Everything a policy may look at. Plain data, the same offline and live. */
export interface PolicyContext<Parameters = unknown, State = unknown> {
  readonly t_s: Seconds;
  readonly target: { readonly kind: TargetKind; readonly name: string };
  /** Desired replicas or ready nodes now. */
  readonly current: number;
  /** Running tasks or ready nodes. */
  readonly running: number;
  /** Never stale, never missing: the guard holds the target otherwise. */
  readonly reading: Reading;
  /** Filled only for policies that declare `needs: 'tasks'`; empty for node groups. */
  readonly tasks: readonly TaskObservation[];
  /** As configured. */
  readonly limits: Thresholds;
  readonly step: { readonly up: number; readonly down: number };
  readonly bounds: { readonly min: number; readonly max: number };
  /** The metrics' averaging window and the monitoring interval. */
  readonly window_s: Seconds;
  readonly interval_s: Seconds;
  readonly parameters: Parameters;
  /** What this policy returned as `state` the last time for this target; `undefined` at first. */
  readonly state: State | undefined;
  /** 0 on the first question of a cycle, 1 after the first "ask again", ... */
  readonly asked: number;
}

export interface Recommendation<State = unknown> {
  readonly kind: 'replicas';
  /** Wanted replicas or nodes; the guard bounds it. */
  readonly desired: number;
  /** A short constant phrase; figures stand in the journal beside it. */
  readonly reason: string;
  /** Thresholds in force after this decision, where the policy has any. */
  readonly thresholds?: Thresholds;
  /** Plain data, kept by the engine until the next cycle. Omitted: unchanged. */
  readonly state?: State;
}

/** "Ask me again with a new reading." Of `asks_max` questions a cycle the last one has to be answered with a count. */
export interface AskAgain<State = unknown> {
  readonly kind: 'ask-again';
  readonly after_s: Seconds;
  readonly reason: string;
  readonly state?: State;
}

export const asks_max = 4;

export interface Policy<Parameters = unknown, State = unknown> {
  readonly name: string;
  readonly description: string;
  /** Parses the parameters, fills defaults; also the source of docs, JSON Schema and the tuner's space. */
  readonly parameters: z.ZodType<Parameters>;
  /** Ranges the tuner may search, by parameter name. */
  readonly tunable?: Readonly<Record<string, TunableRange>>;
  /** `tasks`: wants the reading of every task. Default `services`. */
  readonly needs?: 'services' | 'tasks';
  recommend(context: PolicyContext<Parameters, State>): Recommendation<State> | AskAgain<State>;
}

export interface TunableRange {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}
