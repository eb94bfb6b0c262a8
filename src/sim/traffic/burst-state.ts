import type { Seconds } from '../../core/units.js';
import type { Source } from '../model/workload.js';
import { exponential } from '../random/samplers.js';
import type { Stream } from '../random/stream.js';
import { namedStream } from '../random/streams.js';
import { modulationOf, type Modulation, type ModulationState } from './modulation.js';

/**
 * The state of a two-state Markov-modulated Poisson source over time, from its own stream: both fidelities meet the same
 * bursts, and so does every policy.
 */
export class BurstState {
  /** When the present state ends. */
  until_s: Seconds = 0;
  private readonly stays: Stream;
  private state: ModulationState;

  private constructor(private readonly modulation: Modulation, source: string, seed: number) {
    this.stays = namedStream(seed, `${source}/bursts`);
    this.state = this.stays.uniform() < modulation.burst.share ? modulation.burst : modulation.calm;
    this.stay();
  }

  /** From time 0 on; `undefined` for a source that does not come in bursts. */
  static of(source: Source, seed: number): BurstState | undefined {
    const modulation = modulationOf(source);
    return modulation && new BurstState(modulation, source.name, seed);
  }

  /** Present rate / mean rate. */
  get factor(): number {
    return this.state.rate;
  }

  /** Goes to the next state; to be called at `until_s`. */
  change(): void {
    const { calm, burst } = this.modulation;
    this.state = this.state === burst ? calm : burst;
    this.stay();
  }

  private stay(): void {
    this.until_s += exponential(this.stays) * this.state.stay_s;
  }
}
