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
}

/** Who comes to the tasks of a service. */
export interface Visitors {
  /** Customers that circulate (clients, or callers' workers), and the time they spend elsewhere per visit. */
  readonly customers: number;
  readonly elsewhere_s: Seconds;
  /** Requests a second that come whatever happens. */
  readonly open_rps: number;
  readonly variation: Variation;
}

/** Time from coming to a task to its answer, mean over the service's tasks. */
export interface Visit {
  readonly closed_s: Seconds;
  readonly open_s: Seconds;
  /** Share of the open requests that must wait for a worker. */
  readonly openWaits: number;
}

/** Work of one exact solution: customers x length of the paces. Above it Schweitzer's approximation stands. */
const EXACT_WORK_MAX = 2000;

/**
 * The tasks of one service behind Swarm's round robin: every task gets the same share of the visits, so slow tasks
 * hold more of the customers. Open visits take their part of a task's pace from the circulating ones (mixed network:
 * Lazowska et al., Quantitative System Performance (1984), §7.4).
 */
export function visitService(pools: readonly Pool[], workers: number, { customers, elsewhere_s, open_rps, variation }: Visitors): Visit {
  const tasks = pools.reduce((sum, pool) => sum + pool.tasks, 0);
  const openEach_rps = open_rps / tasks;
  const taken = pools.map(({ pace }) => Math.min(0.99, openEach_rps * fullService_s(pace)));
  const residual = isShared(pools[0]!.pace, workers) ? variation.sharing : variation.waiting;
  const each_s = circulating_s(pools, tasks, taken, customers, elsewhere_s, residual);
  const cycle_s = elsewhere_s + pools.reduce((sum, pool, k) => sum + (pool.tasks / tasks) * each_s[k]!, 0);
  const closedEach_rps = customers === 0 || cycle_s === 0 ? 0 : customers / cycle_s / tasks;
  let closed_s = 0;
  let open_s = 0;
  let openWaits = 0;
  pools.forEach((pool, k) => {
    const share = pool.tasks / tasks;
    const open = openResponse(pool.pace, workers, openEach_rps, variation);
    closed_s += share * each_s[k]!;
    open_s += share * (open.response_s + (fullService_s(pool.pace) * closedEach_rps * each_s[k]!) / (1 - taken[k]!));
    openWaits += share * open.waits;
  });
  return { closed_s, open_s, openWaits };
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
