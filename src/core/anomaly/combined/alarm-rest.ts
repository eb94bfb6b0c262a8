import { z } from 'zod';

/** Within a rest only evidence so much stronger is news. */
const margin = 0.05;

export const alarmRestSaved = z.strictObject({ strongest: z.number().min(0).max(1), left_rows: z.int().min(0) });
export type AlarmRestSaved = z.output<typeof alarmRestSaved>;

/** One event, one alarm, whatever the threshold: evidence passes where it exceeds what passed in the last rows, else 0 does. */
export class AlarmRest {
  readonly #rows: number;
  #strongest = 0;
  #left_rows = 0;

  constructor(rows: number) {
    this.#rows = rows;
  }

  pass(evidence: number): number {
    if (this.#left_rows === 0) this.#strongest = 0;
    else this.#left_rows -= 1;
    if (evidence <= this.#strongest + margin) return 0;
    this.#strongest = evidence;
    this.#left_rows = this.#rows;
    return evidence;
  }

  save(): AlarmRestSaved {
    return { strongest: this.#strongest, left_rows: this.#left_rows };
  }

  load({ strongest, left_rows }: AlarmRestSaved): void {
    this.#strongest = strongest;
    this.#left_rows = left_rows;
  }
}
