import type { Plant } from '../core/plant/plant.js';
import type { Seconds } from '../core/units.js';
import type { Clock } from './kernel/clock.js';
import type { Measurements } from './measurements.js';

export interface SimulationOptions {
  readonly seed: number;
  readonly fidelity: 'request' | 'fluid';
  readonly duration_s: Seconds;
  readonly warm_up_s: Seconds;
  /** Interval of the timeline's rows. */
  readonly sample_s: Seconds;
  readonly objective: { readonly latency_s: Seconds; readonly percentile: number };
  /** Unix time of t = 0, which dates the making of nodes; 0 when not given. */
  readonly epoch_s?: number;
}

/** A simulated cluster in virtual time. The driver connects an engine to `plant` and `clock`, then runs it. */
export interface Simulation {
  readonly plant: Plant;
  readonly clock: Clock;
  /** When the controller itself is down, from the faults: its driver stops and restarts it. */
  readonly controllerOutages: readonly { readonly at_s: Seconds; readonly for_s: Seconds }[];
  /** Processes every event up to `t_s`; time then stands there. */
  runUntil(t_s: Seconds): void;
  measurements(): Measurements;
}
