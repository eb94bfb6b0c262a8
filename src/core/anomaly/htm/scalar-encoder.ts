import { RandomSequence } from './random-sequence.js';

export interface ScalarEncoderOptions {
  /** Bits of the encoding. */
  readonly bits: number;
  /** Bits that are on. */
  readonly bitsOn: number;
  readonly buckets: number;
  /** Width of a bucket in the units of the value. */
  readonly resolution: number;
  readonly seed: number;
}

/** Two encodings that are no neighbours share at most so many bits by chance. */
const sharedBits_max = 2;

/**
 * Random distributed scalar encoder (Purdy, "Encoding Data for HTM Systems", arXiv:1602.05925, §3.3). A bucket differs from its
 * neighbour in one bit, so that buckets i and j with |i - j| < bitsOn share exactly bitsOn - |i - j| bits, and all others
 * next to none. The first value lands in the middle bucket; values beyond the outermost buckets fall into them.
 */
export class ScalarEncoder {
  /** bitsOn bit numbers a bucket. */
  private readonly table: Uint16Array;
  /** The value in the middle of the middle bucket: the first one encoded. */
  origin: number | undefined;

  constructor(private readonly options: ScalarEncoderOptions) {
    this.table = bucketTable(options);
  }

  bucketOf(value: number): number {
    this.origin ??= value;
    const { buckets, resolution } = this.options;
    const bucket = (buckets >> 1) + Math.round((value - this.origin) / resolution);
    return Math.max(0, Math.min(buckets - 1, bucket));
  }

  /** Writes the numbers of the bits that are on for `value` to `into`, from `at` on; answers where the next may be written. */
  encode(value: number, into: Uint16Array, at: number): number {
    const { bitsOn } = this.options;
    const first = this.bucketOf(value) * bitsOn;
    for (let i = 0; i < bitsOn; i++) into[at + i] = this.table[first + i]!;
    return at + bitsOn;
  }
}

/** Grown from the middle bucket to both sides in turn, since most series stay near their first value. */
function bucketTable({ bits, bitsOn, buckets, seed }: ScalarEncoderOptions): Uint16Array {
  const random = new RandomSequence(seed);
  const table = new Uint16Array(buckets * bitsOn);
  const middle = buckets >> 1;
  const order = Uint16Array.from({ length: bits }, (_, bit) => bit);
  for (let i = 0; i < bitsOn; i++) {
    const other = i + random.below(bits - i);
    table[middle * bitsOn + i] = order[other]!;
    order[other] = order[i]!;
  }
  let low = middle;
  let high = middle;
  while (low > 0 || high < buckets - 1) {
    if (high < buckets - 1) {
      high += 1;
      // Position b mod bitsOn changes between buckets b - 1 and b, whichever side the table grows to.
      appendBucket(high, high - 1, high % bitsOn);
    }
    if (low > 0) {
      low -= 1;
      appendBucket(low, low + 1, (low + 1) % bitsOn);
    }
  }
  return table;

  /** `bucket` is `neighbour` with a bit of its own at `position`. */
  function appendBucket(bucket: number, neighbour: number, position: number): void {
    const kept = new Uint8Array(bits);
    for (let i = 0; i < bitsOn; i++) {
      const bit = table[neighbour * bitsOn + i]!;
      table[bucket * bitsOn + i] = bit;
      if (i !== position) kept[bit] = 1;
    }
    // How many buckets speak against a bit: near ones must not share more than their distance says, far ones not more than the most.
    const against = new Uint16Array(bits);
    for (const bit of kept.keys()) if (kept[bit] === 1) against[bit] = buckets;
    for (let other = low; other <= high; other++) {
      if (other === bucket) continue;
      const near = Math.abs(other - bucket) < bitsOn;
      if (!near && shared(other, kept) < sharedBits_max) continue;
      for (let i = 0; i < bitsOn; i++) against[table[other * bitsOn + i]!]! += near ? buckets : 1;
    }
    const fewest = against.reduce((least, count) => Math.min(least, count), buckets);
    let candidates = 0;
    for (let bit = 0; bit < bits; bit++) if (against[bit] === fewest) order[candidates++] = bit;
    table[bucket * bitsOn + position] = order[random.below(candidates)]!;
  }

  function shared(bucket: number, kept: Uint8Array): number {
    let count = 0;
    for (let i = 0; i < bitsOn; i++) count += kept[table[bucket * bitsOn + i]!]!;
    return count;
  }
}
