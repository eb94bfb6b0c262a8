import type { Seconds } from '../units.js';

const minute_s = 60;

/** Counts actions of the last 60 s, all targets together. */
export class ActionRate {
  private acted_s: Seconds[];

  constructor(private readonly perMinute: number, acted_s: readonly Seconds[] = []) {
    this.acted_s = [...acted_s];
  }

  /** Actions that may still be asked for now. */
  left(t_s: Seconds): number {
    return Math.max(0, this.perMinute - this.within(t_s).length);
  }

  count(t_s: Seconds): void {
    this.acted_s.push(t_s);
  }

  /** Times of the actions of the last 60 s. */
  within(t_s: Seconds): readonly Seconds[] {
    if (this.acted_s.length > 0 && t_s - this.acted_s[0]! >= minute_s) {
      this.acted_s = this.acted_s.filter((acted) => t_s - acted < minute_s);
    }
    return this.acted_s;
  }
}
