import { z } from 'zod';

/** Share of a sign that is left a row later: signs of one event need not fall on one row. */
const fading = 0.78;

export const evidenceSaved = z.array(z.number().min(0).max(1));

/** Weighs signs of several witnesses, each in [0, 1] and remembered for a few rows; the sum lies in [0, 1]. */
export class Evidence {
  readonly #shares: readonly number[];
  readonly #signs: Float64Array;

  constructor(weights: readonly number[]) {
    const sum = weights.reduce((left, right) => left + right, 0);
    this.#shares = weights.map((weight) => weight / sum);
    this.#signs = new Float64Array(weights.length);
  }

  /** What `witness` says of this row. */
  hear(witness: number, sign: number): void {
    this.#signs[witness] = Math.max(sign, fading * this.#signs[witness]!);
  }

  weigh(): number {
    let sum = 0;
    for (let witness = 0; witness < this.#signs.length; witness += 1) sum += this.#shares[witness]! * this.#signs[witness]!;
    return Math.min(1, sum);
  }

  save(): number[] {
    return [...this.#signs];
  }

  load(signs: readonly number[]): void {
    this.#signs.set(signs);
  }
}
