/**
 * Random numbers with one 32-bit word of state: xorshift32 (Marsaglia, "Xorshift RNGs", Journal of Statistical Software 2003)
 * with a multiplied output (Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled", ACM TOMS 2016).
 */
export class RandomSequence {
  /** The whole of the state; writing it back continues the sequence from there. Never 0. */
  state: number;

  constructor(seed: number) {
    // Small seeds differ in few bits, which the first draws would show.
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0 || 1;
    for (let i = 0; i < 8; i++) this.next();
  }

  private next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return Math.imul(x, 0x9e3779b1) >>> 0;
  }

  /** An integer of 0..n-1, each as likely as another to within n / 2^32. */
  below(n: number): number {
    return Math.floor(this.next() * 2 ** -32 * n);
  }
}
