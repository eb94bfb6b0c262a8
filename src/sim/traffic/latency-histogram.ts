import type { Seconds } from '../../core/units.js';

const LOWEST_EXPONENT = -20;
const OCTAVES = 40;
const MANTISSA_BITS = 6;
const BUCKETS = OCTAVES << MANTISSA_BITS;
/** Shift that leaves the exponent and the first bits of the mantissa of a 32-bit float. */
const SHIFT = 23 - MANTISSA_BITS;
const FIRST = (LOWEST_EXPONENT + 127) << MANTISSA_BITS;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** Bucket of a latency; below 1 µs it is the first, above 12 days the last. */
function bucketOf(latency_s: Seconds): number {
  float[0] = latency_s;
  const bucket = (bits[0]! >> SHIFT) - FIRST;
  return bucket < 0 ? 0 : bucket < BUCKETS ? bucket : BUCKETS - 1;
}

/** Middle of a bucket: within 1/128 = 0.8 % of everything in it. */
function middleOf(bucket: number): Seconds {
  bits[0] = ((bucket + FIRST) << SHIFT) | (1 << (SHIFT - 1));
  return float[0]!;
}

/**
 * Latencies in fixed space, in the manner of HdrHistogram: buckets of equal width within each power of two, found
 * from the bits of the number. Percentiles are right to 0.8 %, the mean is exact. Counts may be fractions (the fluid
 * model's flows).
 */
export class LatencyHistogram {
  count = 0;
  private sum_s: Seconds = 0;
  private readonly counts = new Float64Array(BUCKETS);
  private lowest = BUCKETS;
  private highest = -1;

  add(latency_s: Seconds, count = 1): void {
    const bucket = bucketOf(latency_s);
    this.counts[bucket]! += count;
    this.count += count;
    this.sum_s += latency_s * count;
    if (bucket < this.lowest) this.lowest = bucket;
    if (bucket > this.highest) this.highest = bucket;
  }

  /** NaN when empty. */
  get mean_s(): Seconds {
    return this.sum_s / this.count;
  }

  /** The smallest latency that `percent` of all do not exceed (nearest rank); NaN when empty. */
  percentile_s(percent: number): Seconds {
    if (this.count === 0) return NaN;
    const rank = (percent / 100) * this.count;
    let seen = 0;
    for (let bucket = this.lowest; bucket < this.highest; bucket++) {
      seen += this.counts[bucket]!;
      if (seen >= rank) return middleOf(bucket);
    }
    return middleOf(this.highest);
  }

  /** Its buckets, lowest first: adding their middles with their counts to another histogram adds this one to it. */
  *buckets(): Iterable<readonly [middle_s: Seconds, count: number]> {
    for (let bucket = this.lowest; bucket <= this.highest; bucket++) {
      if (this.counts[bucket]! > 0) yield [middleOf(bucket), this.counts[bucket]!];
    }
  }

  clear(): void {
    if (this.highest >= 0) this.counts.fill(0, this.lowest, this.highest + 1);
    this.count = 0;
    this.sum_s = 0;
    this.lowest = BUCKETS;
    this.highest = -1;
  }
}
