import type { Seconds } from '../../../core/units.js';
import { LatencyHistogram } from '../latency-histogram.js';
import { normalQuantile } from './normal-law.js';
import type { ResponseLaw } from './response-law.js';

/** A law is laid out in the histogram as this many equally likely latencies. */
const POINTS = 64;
const points = Float64Array.from({ length: POINTS }, (_, i) => normalQuantile((i + 0.5) / POINTS));
/** Filled and cleared within one call. */
const histogram = new LatencyHistogram();

/** Responses of several laws, each with its weight (a number of requests, which may be a fraction). */
export class LatencyMixture {
  private readonly weights = new Map<ResponseLaw, number>();
  private sum_s = 0;
  count = 0;

  add(law: ResponseLaw, weight: number): void {
    if (weight <= 0) return;
    this.weights.set(law, (this.weights.get(law) ?? 0) + weight);
    this.sum_s += weight * law.mean_s;
    this.count += weight;
  }

  /** NaN when empty. */
  get mean_s(): Seconds {
    return this.sum_s / this.count;
  }

  /** Quantiles for the percents asked, NaN when empty: exact for one law, from a histogram for several. */
  percentiles_s(...percents: readonly number[]): Seconds[] {
    if (this.weights.size === 0) return percents.map(() => NaN);
    if (this.weights.size === 1) {
      const law: ResponseLaw = this.weights.keys().next().value!;
      return percents.map((percent) => law.quantile_s(percent / 100));
    }
    histogram.clear();
    for (const [law, weight] of this.weights) {
      for (let i = 0; i < POINTS; i++) histogram.add(law.atNormal_s(points[i]!), weight / POINTS);
    }
    return percents.map((percent) => histogram.percentile_s(percent));
  }
}
