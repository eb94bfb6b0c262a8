import type { SamplingListener } from '../metrics/docker-stats/cluster-sampling.js';

/** Where `elascale ship` brings what the engines count. */
export interface ShipTarget extends SamplingListener {
  /** Where readers find it, as a line on the terminal says it. */
  readonly at: string;
  /** What it has counted itself, for the command's answer. */
  readonly figures: Readonly<Record<string, number>>;
  /** Brings away what is still here. */
  close(): Promise<void>;
}
