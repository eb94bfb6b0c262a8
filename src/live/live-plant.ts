import type { Plant } from '../core/plant/plant.js';
import type { ClusterRecord } from '../adapters/real/swarm/cluster-record.js';
import type { LiveReporter } from './live-reporter.js';
import type { LiveAlarm } from './wall-alarm.js';

/** A cluster as live mode holds it. */
export interface LivePlant extends Plant {
  close(): Promise<void>;
}

/** What a configuration opens: a cluster, and the two records through which its controllers agree. */
export interface LiveWorld {
  /**
   * @param alarm time as the journal counts it
   * @param note takes what an operator should know of the cluster
   * @param refusal why nothing may be changed at this moment; where there is none, nodes that an earlier process has
   *   left half-made are finished
   */
  openPlant(alarm: LiveAlarm, note: LiveReporter['note'], refusal?: () => string | null): LivePlant;
  /** Nodes are being made or removed, or about to be: work that goes on beside the loop. */
  busy(): boolean;
  readonly lease: ClusterRecord;
  readonly freeze: ClusterRecord;
}

/** A plant that only shows the cluster: whatever is asked of it is refused. */
export function onlyShown(plant: LivePlant, reason: string): LivePlant {
  return {
    observe: (request, answer) => plant.observe(request, answer),
    act: ({ id }, answer) => answer({ kind: 'receipt', t_s: 0, id, outcome: { kind: 'failed', error: reason } }),
    close: () => plant.close(),
  };
}
