import type { Fraction, Seconds } from '../../core/units.js';
import type { Conditions } from '../faults/conditions.js';
import type { Stream } from '../random/stream.js';

/** What lies between a beat and the query that can find it. */
export class Ingestion {
  constructor(
    /** Share of beats that never arrive, without any fault. */
    private readonly lost: Fraction,
    private readonly delay: () => Seconds,
    private readonly conditions: Conditions,
    private readonly chance: Stream,
  ) {}

  /** When a sample beaten at `t_s` can be found; never (infinity) for one that is lost. */
  arrival_s(t_s: Seconds): Seconds {
    const lost = this.conditions.lostShare(t_s, this.lost);
    const arrival_s = t_s + this.delay() + this.conditions.lateness_s(t_s);
    return lost > 0 && this.chance.uniform() < lost ? Infinity : arrival_s;
  }
}
