import type { Seconds } from '../../../core/units.js';
import type { ServiceState } from './network-state.js';

/** Open visits to tasks: their time, what it would be alone, the share that waits for a worker, whether they share the CPU. */
export interface OpenVisit {
  readonly mean_s: Seconds;
  readonly alone_s: Seconds;
  readonly waits: number;
  readonly shared: boolean;
}

/**
 * Behind busy workers the wait is nearly exponential for those that wait at all. Shared CPU: M/M/1-PS where demands
 * vary (Coffman, Muntz & Trotter, JACM 17 (1970)), a third of the number met for equal ones.
 */
export function openVariance(visit: OpenVisit, variance: number, arrivalCv2: number, utilisation: number): number {
  const { mean_s, alone_s } = visit;
  const wait_s = Math.max(0, mean_s - alone_s);
  if (wait_s === 0 || wait_s === Infinity) return variance;
  if (visit.shared) {
    const cv2 = Math.min(1, variance / alone_s ** 2);
    return mean_s * mean_s * ((cv2 * (2 + utilisation)) / (2 - utilisation) + ((1 - cv2) * utilisation) / 3);
  }
  const waits = Math.max(0.05, visit.waits * (1 - 0.4 * Math.max(0, 1 - arrivalCv2)));
  return variance + wait_s * wait_s * (2 / waits - 1);
}

/**
 * Customers ahead bring the variance of their service, and of their number. The number varies like a geometric one,
 * but not more than the few customers elsewhere allow, and, among several tasks, by how the queues drift apart:
 * round robin deals the arrivals equally, whatever stands at a task.
 */
export function closedWaitVariance(state: ServiceState, elsewhere_s: Seconds, variance: number, residual: number): number {
  const wait_s = Math.max(0, state.closed_s - state.alone_s);
  if (wait_s === 0 || state.alone_s === 0) return 0;
  const { open, customers } = state;
  const ahead = wait_s / state.alone_s;
  const elsewhere = (customers * elsewhere_s) / (elsewhere_s + state.closed_s) / open;
  const geometric = ahead * (1 + ahead) * Math.max(0, 1 - ahead / Math.max(1, customers - 1));
  const apart = Math.min(1, (20 * variance) / state.alone_s ** 2) * ahead * ahead * ((open - 1) / (open + 1));
  const spread = Math.min(geometric, elsewhere * Math.min(1, 2 * residual) + apart);
  // 13 customers at 4 tasks stand 4, 3, 3, 3, however regular everything is.
  const odd = open > 1 ? (ahead % 1) * (1 - (ahead % 1)) : 0;
  return ahead * variance + Math.max(spread, odd) * state.alone_s ** 2;
}
