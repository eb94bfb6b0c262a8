import type { Seconds } from '../../../core/units.js';
import { loadDependentMva } from '../../queueing/load-dependent-mva.js';
import { schweitzer } from '../../queueing/schweitzer.js';
import { openResponse } from './open-station.js';
import type { TaskPace } from './task-pace.js';
import type { Variation } from './variation.js';

/** Tasks of one service that are equally fast. */
export interface Pool {
  readonly tasks: number;
  readonly pace: TaskPace;
  /** Requests a second that come to each task whatever happens. */
  readonly open_rps: number;
}

/** Who comes to the tasks of a service. */
export interface Visitors {
  /** Customers that circulate (clients, or callers' workers), and the time they spend elsewhere per visit. */
  readonly customers: number;
  readonly elsewhere_s: Seconds;
  readonly variation: Variation;
}

/** Time from coming to a task to its answer. */
export interface Visit {
  /** Of circulating customers, mean over the service's tasks. */
  readonly closed_s: Seconds;
  /** By pool, of open requests: the time, and the share of them that must wait for a worker. */
  readonly open: readonly { readonly mean_s: Seconds; readonly waits: number }[];
}

/** Work of one exact solution: customers x length of the paces. Above it Schweitzer's approximation stands. */
const EXACT_WORK_MAX = 2000;

/**
 * The tasks of one service behind Swarm's round robin: every task gets the same share of the visits, so slow tasks
 * hold more of the customers. Open visits take their part of a task's pace from the circulating ones (mixed network:
 * Lazowska et al., Quantitative System Performance (1984), §7.4).
 */
export function visitService(pools: readonly Pool[], workers: number, { customers, elsewhere_s, variation }: Visitors): Visit {
  const tasks = pools.reduce((sum, pool) => sum + pool.tasks, 0);
  const taken = pools.map(({ pace, open_rps }) => Math.min(0.99, open_rps * fullService_s(pace)));
  const residual = isShared(pools[0]!.pace, workers) ? variation.sharing : variation.waiting;
  const each_s = circulating_s(pools, tasks, taken, customers, elsewhere_s, residual);
  const closed_s = pools.reduce((sum, pool, k) => sum + (pool.tasks / tasks) * each_s[k]!, 0);
  const cycle_s = elsewhere_s + closed_s;
  const closedEach_rps = customers === 0 || cycle_s === 0 ? 0 : customers / cycle_s / tasks;
  const open = pools.map(({ pace, open_rps }, k) => {
    const { response_s, waits } = openResponse(pace, workers, open_rps, variation);
    return { mean_s: response_s + (fullService_s(pace) * closedEach_rps * each_s[k]!) / (1 - taken[k]!), waits };
  });
  return { closed_s, open };
}

/** Time between two answers of a task at its fastest. */
export function fullService_s({ alone_s, pace }: TaskPace): Seconds {
  return alone_s / pace[pace.length - 1]!;
}

/** Whether requests beyond its pace share a task's CPU rather than wait for a worker. */
export function isShared({ pace }: TaskPace, workers: number): boolean {
  return pace.length < workers;
}

/** By pool: time a circulating customer spends at a task per visit. */
function circulating_s(pools: readonly Pool[], tasks: number, taken: readonly number[], customers: number, elsewhere_s: Seconds, residual: number): Seconds[] {
  if (customers === 0 || pools.every(({ pace }) => pace.alone_s === 0)) return pools.map(({ pace }, k) => pace.alone_s / (1 - taken[k]!));
  const work = customers * pools.reduce((sum, { pace }) => sum + pace.pace.length, 0);
  if (work <= EXACT_WORK_MAX) {
    const stations = pools.map((pool, k) => ({ demand_s: pool.pace.alone_s / (1 - taken[k]!) / tasks, pace: pool.pace.pace, count: pool.tasks, residual }));
    return loadDependentMva(stations, elsewhere_s, customers).response_s.map((time) => time * tasks);
  }
  // A fast single server and the rest as a delay: Seidmann, Schweitzer & Shalev-Oren, Computerized closed queueing
  // network models of flexible manufacturing systems, Large Scale Systems 12 (1987).
  const delays = pools.map(({ pace }, k) => (pace.alone_s - fullService_s(pace)) / (1 - taken[k]!));
  const delay_s = pools.reduce((sum, pool, k) => sum + (pool.tasks / tasks) * delays[k]!, 0);
  const stations = pools.map((pool, k) => ({ demand_s: fullService_s(pool.pace) / (1 - taken[k]!) / tasks, count: pool.tasks, residual }));
  return schweitzer(stations, elsewhere_s + delay_s, customers).response_s.map((time, k) => time * tasks + delays[k]!);
}
