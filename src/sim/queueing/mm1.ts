import type { Seconds } from '../../core/units.js';

/**
 * M/M/1: Poisson arrivals, exponential service, one server. The time in the system is exponential with this mean;
 * Infinity where the queue has no steady state. Source: Kleinrock, Queueing Systems I (1975), §3.2.
 */
export function mm1ResponseTime(arrivals_per_s: number, service_s: Seconds): Seconds {
  const utilisation = arrivals_per_s * service_s;
  return utilisation < 1 ? service_s / (1 - utilisation) : Infinity;
}

/** The time that a share `p` (0 <= p < 1) of requests stays below. */
export function mm1ResponseQuantile(arrivals_per_s: number, service_s: Seconds, p: number): Seconds {
  return -Math.log1p(-p) * mm1ResponseTime(arrivals_per_s, service_s);
}

/**
 * M/G/1 under processor sharing: the mean response of a request that needs `service_s` depends on the load alone, not
 * on the law of the demands. Source: Kleinrock, Queueing Systems II (1976), §4.4.
 */
export function mg1PsResponseTime(utilisation: number, service_s: Seconds): Seconds {
  return utilisation < 1 ? service_s / (1 - utilisation) : Infinity;
}
