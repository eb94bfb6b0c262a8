import type { TaskObservation } from '../plant/snapshot.js';
import type { Cores, Fraction, Seconds } from '../units.js';

/** How long a young task's reading is not trusted. */
export interface InitializationSettings {
  /** A task younger than this counts only when ready and sampled over one whole window since it became so. */
  readonly cpu_initialization_period: Seconds;
  /** An older task that is not ready and never was, this long after its start or later, does not count. */
  readonly initial_readiness_delay: Seconds;
}

/** The tasks of a service, sorted as the HPA does and summed up: all that its arithmetic needs. */
export interface TaskCensus {
  /** Running, with a reading that counts. */
  readonly counted: number;
  readonly counted_cpu: Cores;
  readonly counted_request: Cores;
  /** Running, but without a reading. */
  readonly missing: number;
  readonly missing_request: Cores;
  /** Pending, or too young for their reading to tell anything. */
  readonly ignored: number;
  readonly ignored_request: Cores;
}

/** Kubernetes `replica_calculator.go`, `groupPods`. Tasks that failed or are being removed are in no class. */
export function takeCensus(tasks: readonly TaskObservation[], t_s: Seconds, settings: InitializationSettings): TaskCensus {
  const census = { counted: 0, counted_cpu: 0, counted_request: 0, missing: 0, missing_request: 0, ignored: 0, ignored_request: 0 };
  for (const task of tasks) {
    if (task.state === 'failed' || task.state === 'removing') continue;
    if (task.state === 'pending') {
      census.ignored += 1;
      census.ignored_request += task.request;
    } else if (task.cpu === null) {
      census.missing += 1;
      census.missing_request += task.request;
    } else if (isInitializing(task, t_s, settings)) {
      census.ignored += 1;
      census.ignored_request += task.request;
    } else {
      census.counted += 1;
      census.counted_cpu += task.cpu;
      census.counted_request += task.request;
    }
  }
  return census;
}

function isInitializing(task: TaskObservation, t_s: Seconds, settings: InitializationSettings): boolean {
  if (task.started_s + settings.cpu_initialization_period > t_s) {
    return !task.ready || task.sampled_s < task.ready_changed_s + task.window_s;
  }
  return !task.ready && task.started_s + settings.initial_readiness_delay > task.ready_changed_s;
}

/**
 * The census where only a mean is known (node groups, recorded utilisation): every running unit reads the mean of one
 * whole request, what is wanted but not running yet counts as pending.
 */
export function meanCensus(cpu: Cores | Fraction, running: number, current: number): TaskCensus {
  const pending = Math.max(0, current - running);
  return {
    counted: running, counted_cpu: cpu * running, counted_request: running,
    missing: 0, missing_request: 0, ignored: pending, ignored_request: pending,
  };
}

/** Sums of fractions carry rounding errors; a count that is whole but for them must not be rounded up to the next. */
const rounding = 1e-9;

/**
 * The count at which the mean utilisation would meet the target, or `null` when no reading counts.
 *
 * Kubernetes `replica_calculator.go`, `GetResourceReplicas`. `target` is utilisation over request (0.8 = 80 %); Kubernetes
 * cuts utilisation to whole percents, this does not. Tasks without a trusted reading are filled in against the
 * direction: the answer is dampened by them, never turned round.
 */
export function wantedReplicas(census: TaskCensus, current: number, target: Fraction, tolerance: Fraction): number | null {
  if (census.counted === 0 || census.counted_request === 0) return null;
  const ratio = census.counted_cpu / census.counted_request / target;
  const fillIgnored = census.ignored > 0 && ratio > 1;
  if (!fillIgnored && census.missing === 0) {
    return isWithin(ratio, tolerance) ? current : Math.ceil(ratio * census.counted - rounding);
  }

  const cpu = census.counted_cpu + (ratio < 1 ? census.missing_request * Math.max(1, target) : 0);
  const request = census.counted_request + census.missing_request + (fillIgnored ? census.ignored_request : 0);
  const count = census.counted + census.missing + (fillIgnored ? census.ignored : 0);
  const filled = cpu / request / target;
  if (isWithin(filled, tolerance) || (ratio < 1 && filled > 1) || (ratio > 1 && filled < 1)) return current;
  const wanted = Math.ceil(filled * count - rounding);
  return (filled < 1 && wanted > current) || (filled > 1 && wanted < current) ? current : wanted;
}

function isWithin(ratio: number, tolerance: Fraction): boolean {
  return Math.abs(1 - ratio) <= tolerance + rounding;
}
