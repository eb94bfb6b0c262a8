import type { Flow } from '../plant/network.js';
import type { BitsPerSecond, Seconds } from '../units.js';
import type { SwitchCounters } from './flow-rates.js';
import type { Peak } from './protection.js';

/** What the engine remembers of a flow that it caps, or lately capped. */
export interface CapMemory {
  readonly flow: Flow;
  /** `null`: lifted. Until an answer has come it may be in force or not. */
  readonly max_bps: BitsPerSecond | null;
  /** The plant has said that it is so. */
  readonly confirmed: boolean;
  /** When it was first asked for, last asked to change, and lifted. */
  readonly since_s: Seconds;
  readonly changed_s: Seconds;
  readonly lifted_s: Seconds | null;
  readonly calm_since_s: Seconds | null;
  readonly relapses: number;
  /** Asked in vain, one time after another, and not again before `retry_s`. */
  readonly failures: number;
  readonly retry_s: Seconds;
}

/** Plain data: part of a checkpoint. */
export interface BandwidthMemory {
  readonly switches: readonly SwitchCounters[];
  readonly caps: readonly (readonly [string, CapMemory])[];
  readonly peaks: readonly Peak[];
}
