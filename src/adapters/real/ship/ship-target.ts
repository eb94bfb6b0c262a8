import type { SamplingListener } from '../metrics/docker-stats/cluster-sampling.js';

/** Where `elascale ship` brings what the engines count. */
export interface ShipTarget extends SamplingListener {
  /** Where readers find it, as a line on the terminal says it. */
  readonly at: string;
  /** Brings away what is still here. */
  close(): Promise<void>;
}
