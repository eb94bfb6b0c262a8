import type { Cores, Seconds } from '../../../core/units.js';
import { loadDependentMva } from '../../queueing/load-dependent-mva.js';

/** A task seen from outside: how fast it answers with 1, 2, ... requests in it. */
export interface TaskPace {
  /** Time of a request that is alone in the task. */
  readonly alone_s: Seconds;
  /** As `LoadDependentStation.pace`: requests answered per `alone_s` with j in the task. */
  readonly pace: readonly number[];
}

/** Workers beyond this many are taken to add nothing. */
const WORKERS_MAX = 256;
/** Share of the fastest pace at which more workers are taken to add nothing. */
const SATURATED = 0.999;

/**
 * The flow-equivalent server of a task: inside, its workers circulate between the CPU (as many servers as the task
 * can take cores) and a delay (waits, calls that hold the worker).
 * Source: Chandy, Herzog & Woo, Parametric analysis of queuing networks, IBM J. Res. Dev. 19 (1975).
 * @param cpu_s time of the CPU part on one core, as slow as the node is at present
 * @param cores that the task can take
 */
export function taskPace(cpu_s: Seconds, cores: Cores, delay_s: Seconds, workers: number): TaskPace {
  const cpuAlone_s = cpu_s / Math.min(1, cores);
  const alone_s = cpuAlone_s + delay_s;
  if (workers === 1 || alone_s === 0) return { alone_s, pace: [1] };
  const servers = Math.max(1, cores);
  const cpu = {
    demand_s: cpuAlone_s, count: 1, residual: 1,
    pace: Array.from({ length: Math.ceil(servers) }, (_, j) => Math.min(j + 1, servers)),
  };
  const fastest = (SATURATED * servers) / cpuAlone_s;
  const pace: number[] = [];
  let guess = Math.min(workers, Math.ceil(2 * servers * (1 + delay_s / cpuAlone_s)), WORKERS_MAX);
  for (;;) {
    const { curve } = loadDependentMva([cpu], delay_s, guess);
    if (curve[guess - 1]! >= fastest || guess >= Math.min(workers, WORKERS_MAX)) {
      for (const throughput of curve) {
        pace.push(throughput * alone_s);
        if (throughput >= fastest) break;
      }
      return { alone_s, pace };
    }
    guess = Math.min(guess * 4, workers, WORKERS_MAX);
  }
}
