import type { PolicyReference } from '../../core/configuration/engine-configuration.js';
import type { RunRecord } from '../run-record.js';
import type { Scenario } from '../scenario.js';
import { runInWorkers, type WorkerPool } from './worker-pool.js';

/** One run to simulate: plain data, sent to a thread. */
export interface SimulationTask {
  /** Traces resolved. */
  readonly scenario: Scenario;
  readonly policy: PolicyReference;
  readonly seed: number;
  /** Folder that names of policy modules are relative to. */
  readonly base: string;
}

export interface SimulationResult {
  readonly record: RunRecord;
  /** Lines without their newline. */
  readonly journal: readonly string[];
}

export type SimulateAll = (
  tasks: readonly SimulationTask[],
  pool: Pick<WorkerPool, 'jobs' | 'signal'>,
  finished: (result: SimulationResult, task: SimulationTask) => void,
) => Promise<void>;

/** Simulates every task in worker threads. @throws TaskError */
export const simulateInWorkers: SimulateAll = (tasks, pool, finished) =>
  runInWorkers(tasks, { ...pool, entry: new URL('./simulation-worker.js', import.meta.url) }, finished);
