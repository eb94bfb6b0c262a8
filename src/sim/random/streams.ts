import seedrandom from 'seedrandom';
import { Stream } from './stream.js';

/** The finalizer of MurmurHash3 (Appleby; public domain): each bit of the input moves half of the output's. */
export function mix32(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

/** A stream of its own for each entity and purpose: draws of one never move those of another (common random numbers). */
export function namedStream(seed: number, name: string): Stream {
  const source = seedrandom(`${seed}/${name}`);
  return new Stream(source.int32(), source.int32(), source.int32(), source.int32());
}

/**
 * Draws that depend on nothing but (seed, name, key, count): what the 17th message of the 3rd client costs at a
 * service is the same number whichever task serves it and whatever happened before. One stream is reseeded for each
 * draw, so that 10^6 clients need no state of their own.
 */
export class KeyedStream {
  private readonly stream = new Stream(1, 2, 3, 4);
  private readonly base: number;
  private readonly offset: number;

  constructor(seed: number, name: string) {
    const source = seedrandom(`${seed}/${name}`);
    this.base = source.int32();
    this.offset = source.int32();
  }

  /** The stream of one draw; valid until the next call. */
  at(key: number, count: number): Stream {
    const high = mix32(this.base ^ key);
    const low = mix32((high + this.offset) ^ count);
    this.stream.reseed(high, low, mix32((low + 0x9e3779b9) | 0), mix32((high + low) | 0));
    return this.stream;
  }
}
