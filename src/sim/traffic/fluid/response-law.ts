import type { Seconds } from '../../../core/units.js';
import { normalCdf, normalQuantile } from './normal-law.js';

/**
 * The law of a response time of which only mean and coefficient of variation are known: a gamma law (exponential at
 * cv 1, nearly constant at cv near 0), its quantiles by the cube-root approximation of Wilson & Hilferty, The
 * distribution of chi-square, PNAS 17 (1931): within 1 % between p50 and p99 for cv <= 1, within 6 % for cv <= 1.4.
 */
export class ResponseLaw {
  private readonly ninth: number;
  private readonly known = new Map<number, Seconds>();
  /** The law of responses drawn in proportion to their length: gamma too, its shape greater by 1. */
  private weighted: ResponseLaw | undefined;

  constructor(readonly mean_s: Seconds, readonly cv: number) {
    this.ninth = (cv * cv) / 9;
  }

  /** The time that `share` (0..1) of the responses stay below. */
  quantile_s(share: number): Seconds {
    let time = this.known.get(share);
    if (time === undefined) {
      time = this.atNormal_s(normalQuantile(share));
      this.known.set(share, time);
    }
    return time;
  }

  /** Share of responses longer than `t_s`. */
  tail(t_s: Seconds): number {
    if (this.mean_s === Infinity) return 1;
    if (this.ninth === 0 || this.mean_s === 0) return this.mean_s > t_s ? 1 : 0;
    return 1 - normalCdf((Math.cbrt(t_s / this.mean_s) - 1 + this.ninth) / Math.sqrt(this.ninth));
  }

  /** Mean of what a response is longer than `t_s`, 0 where it is not: the gamma law's partial expectation. */
  excess_s(t_s: Seconds): Seconds {
    if (this.ninth === 0 || this.mean_s === 0) return Math.max(0, this.mean_s - t_s);
    const square = this.cv * this.cv;
    this.weighted ??= new ResponseLaw(this.mean_s * (1 + square), Math.sqrt(square / (1 + square)));
    return Math.max(0, this.mean_s * this.weighted.tail(t_s) - t_s * this.tail(t_s));
  }

  /** The quantile at a standard normal one. */
  atNormal_s(z: number): Seconds {
    const root = 1 - this.ninth + z * Math.sqrt(this.ninth);
    return root <= 0 ? 0 : this.mean_s * root * root * root;
  }
}
