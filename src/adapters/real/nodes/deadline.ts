import type { Seconds } from '../../../core/units.js';
import { CallError, pause } from '../call.js';

const lookAgain_s: Seconds = 5;

/** Time that several steps share. */
export class Deadline {
  private readonly end_ms: number;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(within_s: Seconds) {
    this.end_ms = performance.now() + within_s * 1000;
    this.timer = setTimeout(() => this.controller.abort(), within_s * 1000);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  left_s(): Seconds {
    return Math.max(0, (this.end_ms - performance.now()) / 1000);
  }

  /** Nobody waits for it any more. */
  close(): void {
    clearTimeout(this.timer);
  }

  /** Tries again for as long as there is time and the failure may pass. @throws CallError of the last attempt */
  async persist<T>(attempt: () => Promise<T>, mayPass: (error: CallError) => boolean): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof CallError) || !mayPass(error) || this.left_s() <= lookAgain_s) throw error;
      }
      await pause(lookAgain_s);
    }
  }
}
