import type { Seconds } from '../../core/units.js';
import type { TimeDistribution } from '../model/distribution.js';
import type { Stream } from './stream.js';

/** Draws a value from the stream it is given. */
export type Sampler = (stream: Stream) => number;

/** Mean 1, by inversion: one uniform a draw, so that common random numbers stay in step. */
export function exponential(stream: Stream): number {
  return -Math.log(stream.uniform());
}

/** Mean 0, variance 1, by the polar method (Marsaglia and Bray 1964), without the second value: draws keep no state. */
export function normal(stream: Stream): number {
  for (;;) {
    const x = 2 * stream.uniform() - 1;
    const y = 2 * stream.uniform() - 1;
    const square = x * x + y * y;
    if (square < 1 && square > 0) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** Scale 1; Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables" (2000), with its boost for shape < 1. */
export function gamma(shape: number, stream: Stream): number {
  if (shape < 1) return gamma(shape + 1, stream) * stream.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(stream);
    const cube = (1 + c * x) ** 3;
    if (cube > 0 && Math.log(stream.uniform()) < 0.5 * x * x + d - d * cube + d * Math.log(cube)) return d * cube;
  }
}

/** Parameters of the log-normal law with a given mean and coefficient of variation. */
export function lognormalParameters(mean: number, cv: number): { readonly location: number; readonly scale: number } {
  const variance = Math.log(1 + cv * cv);
  return { location: Math.log(mean) - variance / 2, scale: Math.sqrt(variance) };
}

/** The law with its parameters worked out once. A mean of 0 is a constant 0 whatever the law. */
export function lawOf(distribution: TimeDistribution): Sampler {
  const { law, mean, cv } = distribution;
  if (mean === 0) return () => 0;
  switch (law) {
    case 'constant':
      return () => mean;
    case 'exponential':
      return (stream) => mean * exponential(stream);
    case 'lognormal': {
      const { location, scale } = lognormalParameters(mean, cv);
      return (stream) => Math.exp(location + scale * normal(stream));
    }
    case 'gamma': {
      const shape = 1 / (cv * cv);
      return (stream) => (mean / shape) * gamma(shape, stream);
    }
    case 'uniform': {
      const halfWidth = mean * cv * Math.sqrt(3);
      return (stream) => mean + halfWidth * (2 * stream.uniform() - 1);
    }
  }
}

/** Draws times from one stream. */
export function sampler(distribution: TimeDistribution, stream: Stream): () => Seconds {
  const law = lawOf(distribution);
  return () => law(stream);
}
