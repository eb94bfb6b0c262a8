import type { Fraction, Seconds } from '../../core/units.js';
import type { Clock } from '../kernel/clock.js';

/** The agents of one phase of the period. */
export interface Beating {
  /** Nobody is there. */
  readonly empty: boolean;
  /** Called once a period. */
  beat(now_s: Seconds): void;
  /** Called `lead_s` before each beat. */
  open(): void;
}

const slots = 100;

/**
 * Calls agents once a period, each at a phase of its own. Phases are rounded to a hundredth of the period, so that the
 * event list sees at most a hundred slots however many agents there are, and those of a slot can do their work in one.
 */
export class BeatWheel<Agents extends Beating> {
  private readonly slots: readonly Slot<Agents>[];

  /**
   * @param lead_s how long before its beat a slot is opened: at most a period
   * @param agents of a phase, nobody there yet
   */
  constructor(clock: Clock, period_s: Seconds, lead_s: Seconds, agents: () => Agents) {
    this.slots = Array.from({ length: slots }, (_, index) => new Slot(clock, period_s, lead_s, index / slots, agents()));
  }

  /**
   * The agents that beat at a phase, for one that is about to join them: they turn from now on, until they are empty.
   * @param phase 0 (included) to 1: where in the period
   */
  at(phase: Fraction): Agents {
    const slot = this.slots[Math.floor(phase * slots)]!;
    slot.turn();
    return slot.agents;
  }
}

class Slot<Agents extends Beating> {
  private turning = false;
  /** Periods since the start of time, and when the slot beats in the present one. */
  private round = 0;
  private beat_s: Seconds = 0;

  constructor(
    private readonly clock: Clock,
    private readonly period_s: Seconds,
    private readonly lead_s: Seconds,
    private readonly phase: Fraction,
    readonly agents: Agents,
  ) {}

  turn(): void {
    if (this.turning) return;
    this.turning = true;
    this.round = Math.floor(this.clock.now_s / this.period_s - this.phase);
    do this.advance(); while (this.beat_s <= this.clock.now_s);
    this.await();
  }

  private advance(): void {
    this.round += 1;
    this.beat_s = (this.round + this.phase) * this.period_s;
  }

  /** The next beat, and the opening before it. */
  private await(): void {
    const open_s = this.beat_s - this.lead_s;
    if (this.lead_s > 0 && this.lead_s < this.period_s && open_s >= this.clock.now_s) this.clock.at(open_s, this.open);
    else this.clock.at(this.beat_s, this.beat);
  }

  // Made once: a closure for every beat would be most of what a beat costs where few agents are.
  private readonly open = (): void => {
    this.agents.open();
    this.clock.at(this.beat_s, this.beat);
  };

  /** An empty slot comes to rest. */
  private readonly beat = (): void => {
    this.agents.beat(this.beat_s);
    this.turning = !this.agents.empty;
    if (!this.turning) return;
    this.advance();
    this.await();
  };
}
