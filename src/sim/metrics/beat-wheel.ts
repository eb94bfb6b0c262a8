import type { Fraction, Seconds } from '../../core/units.js';
import type { Clock } from '../kernel/clock.js';

/** What a beating agent does. */
export interface Beating {
  /** Called once a period. */
  beat(now_s: Seconds): void;
  /** Called `lead_s` before each beat. */
  open?(): void;
}

const slots = 100;

/**
 * Calls agents once a period, each at a phase of its own. Phases are rounded to a hundredth of the period, so that the
 * event list sees at most a hundred slots however many agents there are.
 */
export class BeatWheel {
  private readonly slots = Array.from({ length: slots }, (_, index) => ({ index, agents: [] as Beating[], turning: false }));

  constructor(
    private readonly clock: Clock,
    private readonly period_s: Seconds,
    /** How long before its beat an agent is opened: at most a period. */
    private readonly lead_s: Seconds,
  ) {}

  /** @param phase 0 (included) to 1: where in the period the agent beats */
  add(agent: Beating, phase: Fraction): void {
    const slot = this.slots[Math.floor(phase * slots)]!;
    slot.agents.push(agent);
    if (slot.turning) return;
    slot.turning = true;
    const round = Math.floor(this.clock.now_s / this.period_s - slot.index / slots) + 1;
    this.turn(slot, this.beat_s(slot, round) > this.clock.now_s ? round : round + 1);
  }

  remove(agent: Beating): void {
    for (const slot of this.slots) {
      const place = slot.agents.indexOf(agent);
      if (place >= 0) slot.agents.splice(place, 1);
    }
  }

  /** Schedules the slot's beat in the given round, and the opening before it. A slot without agents comes to rest. */
  private turn(slot: { readonly index: number; readonly agents: readonly Beating[]; turning: boolean }, round: number): void {
    const beat_s = this.beat_s(slot, round);
    const beat = () => {
      for (const agent of slot.agents) agent.beat(beat_s);
      if (slot.agents.length > 0) this.turn(slot, round + 1);
      else slot.turning = false;
    };
    const open_s = beat_s - this.lead_s;
    if (this.lead_s > 0 && this.lead_s < this.period_s && open_s >= this.clock.now_s) {
      this.clock.at(open_s, () => {
        for (const agent of slot.agents) agent.open?.();
        this.clock.at(beat_s, beat);
      });
    } else {
      this.clock.at(beat_s, beat);
    }
  }

  private beat_s(slot: { readonly index: number }, round: number): Seconds {
    return (round + slot.index / slots) * this.period_s;
  }
}
