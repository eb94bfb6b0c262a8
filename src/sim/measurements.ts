import type { Seconds } from '../core/units.js';

/** A series that holds each value until the next change. */
export interface StepSeries {
  readonly t_s: readonly Seconds[];
  readonly value: readonly number[];
}

/** Rows sampled at a fixed interval: the columns of timeline.csv. NaN: nothing to show in that row. */
export interface Timeline {
  readonly t_s: readonly Seconds[];
  /** By column name, in the order of the file: `rest_api.cpu`, `rest_api.replicas`, `edge.nodes`, `latency_p95_s`, ... */
  readonly columns: ReadonlyMap<string, readonly number[]>;
}

/** Latency of the requests of all sources issued after the warm-up, from a log-linear histogram (relative error below 1 %). */
export interface LatencySummary {
  readonly mean_s: number;
  readonly p50_s: number;
  readonly p95_s: number;
  readonly p99_s: number;
}

export interface RequestCounts {
  readonly issued: number;
  readonly completed: number;
  readonly failed: number;
  /** Completed, but slower than the objective's latency. */
  readonly late: number;
  /** Still under way at the end. */
  readonly open: number;
  /** Of the open ones, those under way for longer than the objective's latency: whatever becomes of them, they are late. */
  readonly overdue: number;
}

/** Requests issued after the warm-up by sources that are no attack. */
export interface LegitimateCounts {
  readonly completed: number;
  readonly failed: number;
  readonly late: number;
}

/** What a simulation measured of itself: truth, not what the metrics pipeline let the engine see. */
export interface Measurements {
  readonly duration_s: Seconds;
  readonly timeline: Timeline;
  readonly requests: RequestCounts;
  readonly latency: LatencySummary;
  /** Of the sources that are not an attack as a whole; absent: all of them. */
  readonly legitimate?: LegitimateCounts;
  /** By source name: clients or requests a second, as offered. */
  readonly offered: ReadonlyMap<string, StepSeries>;
  /** Running tasks by service, ready nodes by group: the supply. */
  readonly running: ReadonlyMap<string, StepSeries>;
  readonly nodes: ReadonlyMap<string, StepSeries>;
  /** Integrals over the run. */
  readonly task_seconds: ReadonlyMap<string, number>;
  readonly node_seconds: ReadonlyMap<string, number>;
  /** Core-seconds: by service what its tasks used, by group what its nodes were busy, all that is no task included. */
  readonly cpu_s: ReadonlyMap<string, Seconds>;
  readonly busy_s: ReadonlyMap<string, Seconds>;
  /** Share of windows (one a timeline row) in which the objective's percentile of latency was over its limit; failed and overdue requests count as late. */
  readonly late_windows: number;
  readonly events: number;
}
