import type { Seconds } from '../../core/units.js';
import type { Conditions } from '../faults/conditions.js';
import type { MetricsPipeline as Settings } from '../model/infrastructure.js';
import { KeyedTime } from '../random/keyed-time.js';
import { KeyedStream } from '../random/streams.js';

/**
 * What lies between the beats of one service or node group and the query that can find them. What becomes of a beat
 * depends on whose it is and which, not on what else beats: it is the same however others are scaled.
 */
export class Ingestion {
  private readonly delay: KeyedTime;
  private readonly chance: KeyedStream;

  /** @param name whose beats these are, for the draws */
  constructor(name: string, private readonly settings: Pick<Settings, 'lost' | 'ingestion' | 'period'>, private readonly conditions: Conditions, seed: number) {
    this.delay = new KeyedTime(settings.ingestion, seed, `ingestion ${name}`);
    this.chance = new KeyedStream(seed, `lost beats ${name}`);
  }

  /**
   * When a sample beaten at `t_s` can be found; never (infinity) for one that is lost.
   * @param member slot of the task, or ordinal of the node
   */
  arrival_s(member: number, t_s: Seconds): Seconds {
    const lost = this.conditions.lostShare(t_s, this.settings.lost);
    // Phases are hundredths of the period: half a one lies between a beat at the very start and the rounding of its time.
    const beat = Math.floor(t_s / this.settings.period + 0.005);
    if (lost > 0 && this.chance.at(member, beat).uniform() < lost) return Infinity;
    return t_s + this.delay.draw_s(member, beat) + this.conditions.lateness_s(t_s);
  }
}
