/**
 * For each source cell, the segments that have a synapse to it; and, from that, how many of a segment's sources are active.
 * The lists lie in one pool, in blocks of 2, 4, 8... places; a block left goes to a list of free ones of its size.
 */
export class SourceIndex {
  /** After `tally`: active sources of each segment. */
  counts = new Uint8Array(0);
  /** After `tally`: the segments with enough active sources, in no order that means anything. */
  reached = new Int32Array(0);
  reachedCount = 0;

  private pool = new Int32Array(1024);
  private poolUsed = 0;
  private readonly start: Int32Array;
  private readonly length: Int32Array;
  /** Binary logarithm of the block's size; 0: no block. */
  private readonly size: Uint8Array;
  /** Where the first free block of each size is, -1 for none; its first place tells where the next is. */
  private readonly free = new Int32Array(32).fill(-1);

  constructor(sources: number) {
    this.start = new Int32Array(sources);
    this.length = new Int32Array(sources);
    this.size = new Uint8Array(sources);
  }

  /** Makes room for segments of numbers below `segments`. */
  grow(segments: number): void {
    this.counts = grown(this.counts, segments, Uint8Array);
    this.reached = grown(this.reached, segments, Int32Array);
  }

  add(source: number, segment: number): void {
    const length = this.length[source]!;
    const size = this.size[source]!;
    if (size === 0 || length === 1 << size) this.move(source, size + 1);
    this.pool[this.start[source]! + length] = segment;
    this.length[source] = length + 1;
  }

  remove(source: number, segment: number): void {
    const { pool } = this;
    const last = this.start[source]! + this.length[source]! - 1;
    let at = last;
    while (pool[at] !== segment) at--;
    pool[at] = pool[last]!;
    this.length[source]! -= 1;
  }

  /** Counts the active sources of every segment, for the first `count` of `active` cells, and lists those with `enough` of them. */
  tally(active: Uint16Array, count: number, enough: number): void {
    const { pool, counts, reached, start, length } = this;
    counts.fill(0);
    let reachedCount = 0;
    for (let i = 0; i < count; i++) {
      const source = active[i]!;
      const first = start[source]!;
      const end = first + length[source]!;
      for (let at = first; at < end; at++) {
        const segment = pool[at]!;
        const now = counts[segment]! + 1;
        counts[segment] = now;
        if (now === enough) reached[reachedCount++] = segment;
      }
    }
    this.reachedCount = reachedCount;
  }

  private move(source: number, size: number): void {
    const from = this.start[source]!;
    const to = this.block(size);
    const left = this.size[source]!;
    this.pool.copyWithin(to, from, from + this.length[source]!);
    this.start[source] = to;
    this.size[source] = size;
    if (left === 0) return;
    this.pool[from] = this.free[left]!;
    this.free[left] = from;
  }

  private block(size: number): number {
    const free = this.free[size]!;
    if (free >= 0) {
      this.free[size] = this.pool[free]!;
      return free;
    }
    const at = this.poolUsed;
    this.poolUsed += 1 << size;
    if (this.poolUsed > this.pool.length) this.pool = grown(this.pool, Math.max(this.poolUsed, Math.ceil(this.pool.length * 1.5)), Int32Array);
    return at;
  }
}

/** A copy with room for more, the new places 0. */
export function grown<T extends Int32Array | Uint16Array | Uint8Array>(array: T, length: number, Type: new (length: number) => T): T {
  const copy = new Type(length);
  copy.set(array);
  return copy;
}
