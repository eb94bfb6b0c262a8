import type { Seconds } from '../../core/units.js';
import { erlangC } from './erlang-c.js';

/** M/M/c: mean wait before service; Infinity without a steady state. Source: Kleinrock I (1975), §3.5. */
export function mmcWait(servers: number, arrivals_per_s: number, service_s: Seconds): Seconds {
  const load = arrivals_per_s * service_s;
  return load < servers ? (erlangC(servers, load) * service_s) / (servers - load) : Infinity;
}

export function mmcResponseTime(servers: number, arrivals_per_s: number, service_s: Seconds): Seconds {
  return service_s + mmcWait(servers, arrivals_per_s, service_s);
}

/**
 * Share of requests that stay longer than `t_s` in M/M/c first come first served: a request waits with probability C,
 * then exponentially at rate c·mu - lambda, and is served at rate mu. Source: Gross & Harris, Fundamentals of
 * Queueing Theory (4th ed. 2008), §2.3.
 */
export function mmcResponseTail(servers: number, arrivals_per_s: number, service_s: Seconds, t_s: Seconds): number {
  const mu = 1 / service_s;
  const waits = erlangC(servers, arrivals_per_s * service_s);
  const spare = servers * mu - arrivals_per_s;
  if (spare <= 0) return 1;
  const served = Math.exp(-mu * t_s);
  // The sum of the two exponentials; equal rates are the limit of the difference quotient.
  const both = Math.abs(spare - mu) < 1e-9 * mu
    ? (1 + mu * t_s) * served
    : (spare * served - mu * Math.exp(-spare * t_s)) / (spare - mu);
  return (1 - waits) * served + waits * both;
}

/** The time that a share `p` (0 <= p < 1) of requests stays below, by bisection; Infinity without a steady state. */
export function mmcResponseQuantile(servers: number, arrivals_per_s: number, service_s: Seconds, p: number): Seconds {
  if (arrivals_per_s * service_s >= servers) return Infinity;
  let low = 0;
  let high = service_s;
  while (mmcResponseTail(servers, arrivals_per_s, service_s, high) > 1 - p) high *= 2;
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (mmcResponseTail(servers, arrivals_per_s, service_s, middle) > 1 - p) low = middle;
    else high = middle;
  }
  return high;
}
