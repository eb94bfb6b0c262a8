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

/** Everything that the steady state depends on. */
export interface Situation {
  readonly kinds: readonly NodeKind[];
  /** By service: tasks that connections are spread over, those that refuse them included. */
  readonly routed: Int32Array;
  /** By service: CPU of a request, present factors included. */
  readonly cpu_s: Float64Array;
  /** By source: anonymous clients, or requests a second. */
  readonly level: Float64Array;
  /** By service: requests of open flows that wait for better times. */
  readonly backlog: Float64Array;
}

/** Rates of a steady state. */
export interface Equilibrium {
  /** Parallel to the situation's kinds, a node each. */
  readonly kinds: readonly KindRates[];
  readonly sources: readonly SourceRates[];
  /** By service: open flow that comes and that is served, a second. */
  readonly arriving: Float64Array;
  readonly served: Float64Array;
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
  readonly law: ResponseLaw;
  /** Where an open source's backlog stands, and by how much each request in it delays the next. */
  readonly backlogAt: ServiceIndex | undefined;
  readonly perBacklog_s: Seconds;
}
