import type { Application } from './application.js';
import type { Fault } from './fault.js';
import type { Infrastructure, MetricsPipeline } from './infrastructure.js';
import type { Topology } from '../../topology/topology.js';
import type { NetworkSettings } from './network.js';
import type { Source } from './workload.js';

/** All that the simulator needs to know of a cluster; a scenario holds one. Traces are resolved to steps before. */
export interface PlantModel {
  readonly application: Application;
  readonly infrastructure: Infrastructure;
  readonly metrics: MetricsPipeline;
  readonly workload: readonly Source[];
  readonly faults: readonly Fault[];
  /** Absent: tasks are a plain latency apart, and there are no switches. */
  readonly overlay_network?: { readonly topology: Topology; readonly settings: NetworkSettings };
  /** Averaging window of the readings, from the engine's configuration. */
  readonly window_s: number;
}
