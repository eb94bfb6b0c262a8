import type { Seconds } from '../../core/units.js';
import type { TimeDistribution } from '../model/distribution.js';
import { lawOf, type Sampler } from './samplers.js';
import { KeyedStream } from './streams.js';

/** A time drawn for an entity and its nth occasion: the same for all policies on one seed. */
export class KeyedTime {
  private readonly stream: KeyedStream;
  private readonly law: Sampler;
  /** Of a constant time nothing need be drawn. */
  private readonly constant_s: Seconds | undefined;

  constructor(distribution: TimeDistribution, seed: number, name: string) {
    this.stream = new KeyedStream(seed, name);
    this.law = lawOf(distribution);
    this.constant_s = distribution.cv === 0 ? distribution.mean : undefined;
  }

  draw_s(key: number, nth: number): Seconds {
    return this.constant_s ?? this.law(this.stream.at(key, nth));
  }
}
