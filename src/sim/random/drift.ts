import type { Seconds } from '../../core/units.js';
import { lognormalParameters, normal } from './samplers.js';
import type { Stream } from './stream.js';

const STEPS_PER_CORRELATION_TIME = 16;
/** A correlation time of 0 would never get to the end of its grid. */
const SHORTEST_STEP_S = 1e-3;

/**
 * A slow factor with mean 1: exp of an Ornstein-Uhlenbeck process, sampled exactly on a grid of a sixteenth of its
 * correlation time and held in between. It is advanced when asked for, but its path depends on the stream and the
 * time alone, not on when it was asked: policies compared on one seed meet the same hills.
 */
export class Drift {
  private readonly step_s: Seconds;
  private readonly location: number;
  private readonly scale: number;
  private readonly memory: number;
  private readonly innovation: number;
  private state: number;
  private until_s: Seconds;
  private factor: number;

  constructor(cv: number, correlation_s: Seconds, private readonly stream: Stream) {
    this.step_s = Math.max(correlation_s / STEPS_PER_CORRELATION_TIME, SHORTEST_STEP_S);
    const { location, scale } = lognormalParameters(1, cv);
    this.location = location;
    this.scale = scale;
    this.memory = Math.exp(-1 / STEPS_PER_CORRELATION_TIME);
    this.innovation = Math.sqrt(1 - this.memory * this.memory);
    this.state = normal(stream);
    this.until_s = this.step_s;
    this.factor = Math.exp(this.location + this.scale * this.state);
  }

  /** Times asked for never go back. */
  at(t_s: Seconds): number {
    if (t_s >= this.until_s) this.advance(t_s);
    return this.factor;
  }

  private advance(t_s: Seconds): void {
    while (t_s >= this.until_s) {
      this.state = this.memory * this.state + this.innovation * normal(this.stream);
      this.until_s += this.step_s;
    }
    this.factor = Math.exp(this.location + this.scale * this.state);
  }
}
