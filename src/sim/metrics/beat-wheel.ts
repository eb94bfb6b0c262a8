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

interface Slot<Agents> {
  readonly index: number;
  readonly agents: Agents;
  turning: boolean;
}

const slots = 100;

/**
 * Calls agents once a period, each at a phase of its own. Phases are rounded to a hundredth of the period, so that the
 * event list sees at most a hundred slots however many agents there are, and those of a slot can do their work in one.
 */
export class BeatWheel<Agents extends Beating> {
  private readonly slots: readonly Slot<Agents>[];

  constructor(
    private readonly clock: Clock,
    private readonly period_s: Seconds,
    /** How long before its beat a slot is opened: at most a period. */
    private readonly lead_s: Seconds,
    agents: () => Agents,
  ) {
    this.slots = Array.from({ length: slots }, (_, index) => ({ index, agents: agents(), turning: false }));
  }

  /**
   * The agents that beat at a phase, for one that is about to join them: they turn from now on, until they are empty.
   * @param phase 0 (included) to 1: where in the period
   */
  at(phase: Fraction): Agents {
    const slot = this.slots[Math.floor(phase * slots)]!;
    if (!slot.turning) {
      slot.turning = true;
      const round = Math.floor(this.clock.now_s / this.period_s - slot.index / slots) + 1;
      this.turn(slot, this.beat_s(slot, round) > this.clock.now_s ? round : round + 1);
    }
    return slot.agents;
  }

  /** Schedules the slot's beat in the given round, and the opening before it. An empty slot comes to rest. */
  private turn(slot: Slot<Agents>, round: number): void {
    const beat_s = this.beat_s(slot, round);
    const beat = () => {
      slot.agents.beat(beat_s);
      if (slot.agents.empty) slot.turning = false;
      else this.turn(slot, round + 1);
    };
    const open_s = beat_s - this.lead_s;
    if (this.lead_s > 0 && this.lead_s < this.period_s && open_s >= this.clock.now_s) {
      this.clock.at(open_s, () => {
        slot.agents.open();
        this.clock.at(beat_s, beat);
      });
    } else {
      this.clock.at(beat_s, beat);
    }
  }

  private beat_s(slot: Slot<Agents>, round: number): Seconds {
    return (round + slot.index / slots) * this.period_s;
  }
}
