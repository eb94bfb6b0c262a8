import type { Alarm } from '../core/engine/driver.js';
import type { Seconds } from '../core/units.js';
import type { Moment } from './lease/lease-claim.js';

/** Real time as a live engine needs it. */
export interface LiveAlarm extends Alarm {
  /** Both clocks of the process at once. */
  readonly moment: Moment;
}

/** Node's timers hold no more. */
const timeout_ms_max = 2 ** 31 - 1;

/**
 * Wall time that never falls: it starts where the wall's clock stands, or at `from_s` where that is later, and then
 * follows the steady clock, whatever is done to the wall's.
 */
export class WallAlarm implements LiveAlarm {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly origin_s: Seconds;

  /**
   * @param epoch_s Unix time of t = 0
   * @param from_s the last time of what came before
   */
  constructor(epoch_s: number, from_s: Seconds = -Infinity) {
    this.origin_s = Math.max(from_s, Date.now() / 1000 - epoch_s) - performance.now() / 1000;
  }

  /** Whole milliseconds: journals are read by people too. */
  get now_s(): Seconds {
    return Math.floor(this.origin_s * 1000 + performance.now()) / 1000;
  }

  get moment(): Moment {
    return { steady_s: this.now_s, wall_s: Date.now() / 1000 };
  }

  at(t_s: Seconds, call: () => void): void {
    const left_ms = Math.max(0, Math.min(timeout_ms_max, Math.ceil((t_s - this.now_s) * 1000)));
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (this.now_s < t_s) this.at(t_s, call);
      else call();
    }, left_ms);
    this.timers.add(timer);
  }

  /** Nothing that was asked for is called any more. */
  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
