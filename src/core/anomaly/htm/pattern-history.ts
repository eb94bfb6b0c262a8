/** The last few inputs, oldest first, each the numbers of its active columns. */
export class PatternHistory {
  length = 0;
  private readonly patterns: Uint16Array[];

  constructor(readonly length_max: number, readonly columnsActive: number) {
    this.patterns = Array.from({ length: length_max }, () => new Uint16Array(columnsActive));
  }

  at(age: number): Uint16Array {
    return this.patterns[age]!;
  }

  /** Adds the newest; the oldest goes when there is no room. */
  push(pattern: Uint16Array): void {
    if (this.length === this.patterns.length) this.drop(1);
    this.patterns[this.length++]!.set(pattern);
  }

  /** Forgets the `count` oldest. */
  drop(count: number): void {
    for (let i = 0; i < count; i++) this.patterns.push(this.patterns.shift()!);
    this.length -= count;
  }
}
