import type { Reading } from '../../../core/plant/snapshot.js';
import type { Cores, Seconds } from '../../../core/units.js';
import type { Inventory } from '../swarm/inventory.js';

/** Where readings come from: the engines themselves, Elasticsearch, Prometheus. All give the same for the same load. */
export interface MetricsSource {
  /**
   * Means over the window that ends now.
   * @throws CallError when the source as a whole cannot be read
   */
  read(window_s: Seconds, inventory: Inventory): Promise<Readings>;
  close(): Promise<void>;
}

/** `newest_s` of every reading is Unix time here. */
export interface Readings {
  /** By service name: CPU in cores of a task, the mean over the samples of all its tasks. */
  readonly services: ReadonlyMap<string, Reading>;
  /** By node name: CPU as a fraction of the node's cores. */
  readonly nodes: ReadonlyMap<string, Reading>;
  /** Newest sample by task id; empty where the source does not know tasks apart. */
  readonly tasks: ReadonlyMap<string, TaskSample>;
  /** Names of nodes that gave no sample in the window: readings of services with tasks there are partial. */
  readonly silent: readonly string[];
  /** Of silent nodes, why, where the source knows. */
  readonly failures?: ReadonlyMap<string, string>;
}

export interface TaskSample {
  readonly cpu: Cores;
  readonly at_unix_s: number;
  /** Span that it covers. */
  readonly span_s: Seconds;
}
