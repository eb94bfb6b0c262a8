import type { BytesPerSecond, Cores, Seconds } from '../../../core/units.js';
import type { NodeCapacity, ServiceIndex } from '../traffic.js';
import type { ResponseLaw } from './response-law.js';

/** Nodes that look the same: equal capacity, equal tasks. */
export interface NodeKind {
  readonly nodes: number;
  readonly capacity: NodeCapacity;
  readonly reachable: boolean;
  /** By service, on one node: tasks that serve (or send), and all that are there. */
  readonly open: Int32Array;
  readonly present: Int32Array;
}

/** Tasks of a service that serve on all nodes of a kind. */
export function servingTasks({ nodes, reachable, open }: NodeKind, s: ServiceIndex): number {
  return reachable ? nodes * open[s]! : 0;
}

/** Everything that the steady state depends on. */
export interface Situation {
  readonly kinds: readonly NodeKind[];
  /** By service: tasks that connections are spread over, those that refuse them included. */
  readonly routed: Int32Array;
  /** By service: CPU of a request, present factors included. */
  readonly cpu_s: Float64Array;
  /** By source: anonymous clients, or requests a second. */
  readonly level: Float64Array;
  /** By service, by kind of node: requests of open flows that wait for better times. */
  readonly backlog: readonly Float64Array[];
}

/** Rates of a steady state. */
export interface Equilibrium {
  /** Parallel to the situation's kinds, a node each. */
  readonly kinds: readonly KindRates[];
  readonly sources: readonly SourceRates[];
  /** By service, by kind of node: open flow that comes to all its tasks and that is served, a second. */
  readonly arriving: readonly Float64Array[];
  readonly served: readonly Float64Array[];
  readonly iterations: number;
}

/** Of one node, and by service of one of its tasks. */
export interface KindRates {
  readonly busy: Cores;
  readonly tasks: readonly TaskRates[];
}

/** Of one task that serves (or sends). */
export interface TaskRates {
  readonly cpu: Cores;
  readonly sent_Bps: BytesPerSecond;
  readonly served_rps: number;
}

export interface SourceRates {
  readonly completed_rps: number;
  readonly failed_rps: number;
  /** Messages under way, those that sleep before another try included. */
  readonly open: number;
  /** 0 for an open source. */
  readonly clients: number;
  /** All that completes, by the tasks that it comes to: those in time are one part, every overloaded kind of node is one. */
  readonly answers: readonly Answers[];
}

/** Messages of a source whose responses follow one law. */
export interface Answers {
  readonly rps: number;
  readonly law: ResponseLaw;
  /** The kind of node whose backlog stands before them, and by how much each request in it delays the next. */
  readonly behind: { readonly kind: number; readonly perRequest_s: Seconds } | undefined;
}
