import type { Seconds } from '../../../core/units.js';
import type { ServiceIndex } from '../traffic.js';
import { ResponseLaw } from './response-law.js';
import type { Equilibrium, SourceRates } from './situation.js';

/** Backlogs are told apart by this ratio. */
const RATIO = Math.log(1.05);
/** Less than this is rounding, not a request. */
const NOTHING = 1e-6;

/** What open flows brought beyond the capacity of a service, and what it does to those that come after. */
export class Backlog {
  /** By service: requests that wait. */
  readonly waiting: Float64Array;
  private readonly delayed = new WeakMap<ResponseLaw, Map<number, ResponseLaw>>();

  constructor(services: number) {
    this.waiting = new Float64Array(services);
  }

  get exists(): boolean {
    return this.waiting.some((requests) => requests > 0);
  }

  /** Whether it grows or shrinks, and when it would first be worked off at these rates. */
  outlook({ arriving, served }: Equilibrium): { readonly moves: boolean; readonly empty_s: Seconds } {
    let moves = false;
    let empty_s = Infinity;
    for (let s = 0; s < this.waiting.length; s++) {
      const growth = arriving[s]! - served[s]!;
      if (growth === 0) continue;
      moves = true;
      if (growth < 0 && this.waiting[s]! > 0) empty_s = Math.min(empty_s, this.waiting[s]! / -growth);
    }
    return { moves, empty_s };
  }

  /**
   * Time goes on.
   * @param room by service, requests that its queues hold
   * @returns requests that found no room, by service, and whether a backlog came to its end
   */
  flow({ arriving, served }: Equilibrium, elapsed_s: Seconds, room: (service: ServiceIndex) => number): { readonly refused: readonly number[]; readonly ended: boolean } {
    let ended = false;
    const refused = Array.from(this.waiting, (before, s) => {
      const after = before + (arriving[s]! - served[s]!) * elapsed_s;
      // Queues that went with their tasks turn nobody away who waits already.
      const most = Math.max(before, room(s));
      this.waiting[s] = after < NOTHING ? 0 : Math.min(after, most);
      if (before > 0 && this.waiting[s] === 0) ended = true;
      return Math.max(0, after - most);
    });
    return { refused, ended };
  }

  /** Behind a backlog every message waits for it first. */
  delay({ law, backlogAt, perBacklog_s }: SourceRates): ResponseLaw {
    const waiting = backlogAt === undefined ? 0 : this.waiting[backlogAt]!;
    if (waiting === 0 || perBacklog_s === 0) return law;
    const step = Math.round(Math.log(waiting * perBacklog_s) / RATIO);
    let laws = this.delayed.get(law);
    if (!laws) this.delayed.set(law, laws = new Map());
    let behind = laws.get(step);
    if (!behind) {
      const mean_s = law.mean_s + Math.exp(step * RATIO);
      laws.set(step, behind = new ResponseLaw(mean_s, (law.cv * law.mean_s) / mean_s));
    }
    return behind;
  }

  /** Names it, to within the ratio. */
  key(): string {
    let key = '';
    for (let s = 0; s < this.waiting.length; s++) if (this.waiting[s]! > 0) key += `;${s}:${Math.round(Math.log(this.waiting[s]!) / RATIO)}`;
    return key;
  }
}
