/**
 * Numbered events by the level at which they happen, the lowest first, equal levels by number: a binary heap in arrays
 * that are kept from one use to the next.
 */
export class LevelHeap {
  private readonly levels: number[] = [];
  private readonly events: number[] = [];
  private size = 0;

  get isEmpty(): boolean {
    return this.size === 0;
  }

  get first(): number {
    return this.events[0]!;
  }

  get firstLevel(): number {
    return this.levels[0]!;
  }

  clear(): void {
    this.size = 0;
  }

  push(level: number, event: number): void {
    const { levels, events } = this;
    let hole = this.size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!isBefore(level, event, levels[parent]!, events[parent]!)) break;
      levels[hole] = levels[parent]!;
      events[hole] = events[parent]!;
      hole = parent;
    }
    levels[hole] = level;
    events[hole] = event;
  }

  /** Takes the first event out. */
  drop(): void {
    const end = --this.size;
    if (end > 0) this.sink(this.levels[end]!, this.events[end]!);
  }

  /** The first event now happens at a level that is no lower. */
  raise(level: number): void {
    this.sink(level, this.events[0]!);
  }

  private sink(level: number, event: number): void {
    const { levels, events, size } = this;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && isBefore(levels[child + 1]!, events[child + 1]!, levels[child]!, events[child]!)) child++;
      if (!isBefore(levels[child]!, events[child]!, level, event)) break;
      levels[hole] = levels[child]!;
      events[hole] = events[child]!;
      hole = child;
    }
    levels[hole] = level;
    events[hole] = event;
  }
}

function isBefore(level: number, event: number, otherLevel: number, otherEvent: number): boolean {
  return level < otherLevel || (level === otherLevel && event < otherEvent);
}
