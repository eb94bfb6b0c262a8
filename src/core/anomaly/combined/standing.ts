import { z } from 'zod';

/** In standard deviations: where the middle, the near and the far on either side part. */
const edges: readonly number[] = [-1.75, -0.5, 0.5, 1.75];
/** Of the declared range: less than that is no deviation. */
const deviation_min = 0.002;

export const standingSaved = z.strictObject({ rows: z.int().min(0), mean: z.number(), variance: z.number().min(0) });
export type StandingSaved = z.output<typeof standingSaved>;

/** Where a value stands among all before it, 0 (far below) to 4 (far above), by their mean and deviation. */
export class Standing {
  #rows = 0;
  #mean = 0;
  #variance = 0;

  /** @param share of the declared range */
  of(share: number): number {
    const difference = share - this.#mean;
    const deviations = this.#rows === 0 ? 0 : difference / (Math.sqrt(this.#variance) + deviation_min);
    this.#rows += 1;
    this.#mean += difference / this.#rows;
    this.#variance += (difference * difference - this.#variance) / this.#rows;
    let level = 0;
    while (level < edges.length && deviations >= edges[level]!) level += 1;
    return level;
  }

  save(): StandingSaved {
    return { rows: this.#rows, mean: this.#mean, variance: this.#variance };
  }

  load({ rows, mean, variance }: StandingSaved): void {
    this.#rows = rows;
    this.#mean = mean;
    this.#variance = variance;
  }
}
