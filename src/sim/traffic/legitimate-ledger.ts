import type { LegitimateCounts } from '../measurements.js';
import type { Source } from '../model/workload.js';
import type { SourceIndex } from './traffic.js';

/** What became of the messages of the sources that are no attack as a whole: what an attack costs everybody else. */
export class LegitimateLedger {
  private readonly attacks: readonly boolean[];
  private completed = 0;
  private failed = 0;
  private late = 0;

  constructor(workload: readonly Source[]) {
    this.attacks = workload.map(({ attack }) => attack === true);
  }

  complete(source: SourceIndex, messages: number, late: number): void {
    if (this.attacks[source] === true) return;
    this.completed += messages;
    this.late += late;
  }

  fail(source: SourceIndex, messages: number): void {
    if (this.attacks[source] !== true) this.failed += messages;
  }

  /** `undefined` where no source is an attack: the counts of all messages say it. */
  counts(): LegitimateCounts | undefined {
    if (!this.attacks.includes(true)) return undefined;
    return { completed: Math.round(this.completed), failed: Math.round(this.failed), late: Math.round(this.late) };
  }
}
