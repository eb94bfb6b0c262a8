import type { BitsPerSecond, Seconds } from '../../core/units.js';

/** What an overlay carried over a run, as far as a drawing shows it. */
export interface Traffic {
  /** By link, as in `overlay.links`: the largest share of its capacity in use in either direction; absent: nothing known. */
  readonly peaks: ReadonlyMap<number, number>;
  /** Heaviest first. */
  readonly flows: readonly FlowOverTime[];
}

export interface FlowOverTime {
  readonly source: string;
  readonly destination: string;
  readonly peak_bps: BitsPerSecond;
  /** Lowest cap, first and last time that one was in force; absent: never throttled. */
  readonly cap?: { readonly max_bps: BitsPerSecond; readonly from_s: Seconds; readonly to_s: Seconds };
}
