/** Rows that are drawn as one: the range of their values (NaN: none had one) and their highest score. */
export interface Stretch {
  /** Of its first row. */
  readonly stamp: string;
  low: number;
  high: number;
  score: number;
}

/** A series of any length as at most `stretches_max` stretches of as many rows each; no peak is lost. */
export class Envelope {
  #stretches: Stretch[] = [];
  #rowsEach = 1;
  #rowsInLast = 0;

  constructor(private readonly stretches_max: number) {}

  get stretches(): readonly Stretch[] {
    return this.#stretches;
  }

  add(stamp: string, value: number, score: number): void {
    if (this.#stretches.length > 0 && this.#rowsInLast < this.#rowsEach) {
      widen(this.#stretches.at(-1)!, { low: value, high: value, score });
      this.#rowsInLast += 1;
      return;
    }
    if (this.#stretches.length === this.stretches_max) {
      this.#halve();
      return this.add(stamp, value, score);
    }
    this.#stretches.push({ stamp, low: value, high: value, score });
    this.#rowsInLast = 1;
  }

  #halve(): void {
    const pairs: Stretch[] = [];
    for (const [index, stretch] of this.#stretches.entries()) {
      if (index % 2 === 0) pairs.push(stretch);
      else widen(pairs.at(-1)!, stretch);
    }
    this.#rowsInLast = this.#stretches.length % 2 === 0 ? 2 * this.#rowsEach : this.#rowsInLast;
    this.#stretches = pairs;
    this.#rowsEach *= 2;
  }
}

function widen(stretch: Stretch, { low, high, score }: Pick<Stretch, 'low' | 'high' | 'score'>): void {
  if (!(stretch.low <= low)) stretch.low = Number.isNaN(low) ? stretch.low : low;
  if (!(stretch.high >= high)) stretch.high = Number.isNaN(high) ? stretch.high : high;
  stretch.score = Math.max(stretch.score, score);
}
