import type { Seconds } from '../../core/units.js';

/**
 * Virtual time as the control plane uses it: a few events a second, so closures and generators are fine here.
 * The request model schedules integer codes on the event list itself.
 */
export interface Clock {
  readonly now_s: Seconds;
  /** Calls back at the given time (not before now); equal times in order of insertion. */
  at(t_s: Seconds, call: () => void): void;
  /** Runs a sequence that yields the delays between its steps. */
  start(sequence: Generator<Seconds, void, void>): void;
}
