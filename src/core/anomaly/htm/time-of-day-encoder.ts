import type { Seconds } from '../../units.js';

const day_s = 86_400;

export interface TimeOfDayEncoderOptions {
  readonly bitsOn: number;
  /** Times further apart than this share no bit. */
  readonly radius_s: Seconds;
}

/** Periodic scalar encoder over 24 h (Purdy, arXiv:1602.05925, §4): a run of bits on a ring that goes round once a day. */
export class TimeOfDayEncoder {
  /** Bits of the encoding. */
  readonly bits: number;

  constructor(private readonly options: TimeOfDayEncoderOptions) {
    this.bits = Math.ceil((options.bitsOn * day_s) / options.radius_s);
  }

  /** Writes the numbers of the bits that are on, the ring's first being `offset`, to `into` from `at` on; answers where the next may be written. */
  encode(t_s: Seconds, offset: number, into: Uint16Array, at: number): number {
    const { bitsOn } = this.options;
    const inDay_s = t_s - Math.floor(t_s / day_s) * day_s;
    const first = Math.floor((inDay_s * this.bits) / day_s) - (bitsOn >> 1) + this.bits;
    for (let i = 0; i < bitsOn; i++) into[at + i] = offset + ((first + i) % this.bits);
    return at + bitsOn;
  }
}
