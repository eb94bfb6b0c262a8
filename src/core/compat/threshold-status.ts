import { toFloat } from './python-number.js';

/** What the original showed of a target; nothing was decided by it. */
export type Status = 'High' | 'Normal' | 'Low';

/** util.py, check_threshold: both comparisons strict, high first. Ends with ValueError. */
export function thresholdStatus(upLimit: string, downLimit: string, reading: string): Status {
  const value = toFloat(reading);
  if (value > toFloat(upLimit)) return 'High';
  return value < toFloat(downLimit) ? 'Low' : 'Normal';
}

/** util.py, compute_trajectory: CPU and memory must agree. */
export function combinedStatus(cpu: Status, memory: Status): Status {
  return cpu === memory ? cpu : 'Normal';
}
