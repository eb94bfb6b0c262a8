/**
 * Random numbers for the hot loop: xoshiro128** 1.1 (Blackman and Vigna, "Scrambled Linear Pseudorandom Number
 * Generators", ACM TOMS 2021; https://prng.di.unimi.it/xoshiro128starstar.c), on signed 32-bit integers.
 */
export class Stream {
  private s0 = 0;
  private s1 = 0;
  private s2 = 0;
  private s3 = 0;

  /** Four 32-bit words, not all zero. */
  constructor(s0: number, s1: number, s2: number, s3: number) {
    this.reseed(s0, s1, s2, s3);
  }

  reseed(s0: number, s1: number, s2: number, s3: number): void {
    this.s0 = s0 | 0;
    this.s1 = s1 | 0;
    this.s2 = s2 | 0;
    this.s3 = s3 | 0;
    if ((this.s0 | this.s1 | this.s2 | this.s3) === 0) this.s0 = 1;
  }

  /** The next 32 bits, as a signed integer. */
  next(): number {
    const s1 = this.s1;
    const five = Math.imul(s1, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9);
    const s2 = this.s2 ^ this.s0;
    const s3 = this.s3 ^ s1;
    this.s1 = s1 ^ s2;
    this.s0 ^= s3;
    this.s2 = s2 ^ (s1 << 9);
    this.s3 = (s3 << 11) | (s3 >>> 21);
    return result;
  }

  /** Uniform in the open interval (0, 1), in steps of 2^-32. */
  uniform(): number {
    return ((this.next() >>> 0) + 0.5) * 2 ** -32;
  }
}
