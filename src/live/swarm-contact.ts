import type { CallError } from '../adapters/real/call.js';
import type { Seconds } from '../core/units.js';

/** What live mode is told of the swarm's manager. */
export interface ContactListener {
  silent(error: CallError): void;
  back(): void;
  /** Patience is over. */
  lost(error: CallError): void;
}

/** Watches whether the manager answers: some silence is borne, a long one ends the run. */
export class SwarmContact {
  private answered_s: Seconds;
  private silent = false;

  constructor(private readonly patience_s: Seconds, private readonly clock: { readonly now_s: Seconds }, private readonly listener: ContactListener) {
    this.answered_s = clock.now_s;
  }

  /** @param error of a call to the manager; `null`: it has answered */
  readonly note = (error: CallError | null): void => {
    if (error === null) {
      this.answered_s = this.clock.now_s;
      if (this.silent) this.listener.back();
      this.silent = false;
      return;
    }
    if (!this.silent) this.listener.silent(error);
    this.silent = true;
    if (this.clock.now_s - this.answered_s >= this.patience_s) this.listener.lost(error);
  };
}
