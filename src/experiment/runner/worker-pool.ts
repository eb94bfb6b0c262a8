import { Worker } from 'node:worker_threads';

export interface WorkerPool {
  /** Module that every thread runs: it answers each task it is sent with one result (`answerTasks`). */
  readonly entry: URL;
  /** Most threads at once. */
  readonly jobs: number;
  /** Once aborted, threads are ended where they stand and no further task begins. */
  readonly signal?: AbortSignal;
}

/** A task ended with an error in its thread. */
export class TaskError extends Error {
  override readonly name = 'TaskError';
  constructor(readonly task: number, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** What a thread sends back: any number of steps, then its answer. */
export type TaskMessage<Result> =
  | { readonly task: number; readonly step: true }
  | { readonly task: number; readonly result: Result }
  | { readonly task: number; readonly error: unknown };

/**
 * Runs tasks in threads, each thread taking the next one as it becomes free; `finished` is called in the order in which
 * they end, `stepped` whenever one of them tells of a step. Resolves when all have ended, or when the signal has ended
 * them.
 * @throws TaskError with the first task that failed; the others are ended.
 */
export async function runInWorkers<Task, Result>(
  tasks: readonly Task[],
  { entry, jobs, signal }: WorkerPool,
  finished: (result: Result, task: Task) => void,
  stepped: () => void = () => undefined,
): Promise<void> {
  const workers: Worker[] = [];
  let next = 0;
  let stopped = false;
  try {
    await new Promise<void>((resolve, reject) => {
      let open = tasks.length;
      const stop = (end: () => void) => { stopped = true; end(); };
      if (open === 0 || signal?.aborted === true) return resolve();
      signal?.addEventListener('abort', () => stop(resolve), { once: true });
      for (let count = Math.min(jobs, tasks.length); count > 0; count -= 1) {
        const worker = new Worker(entry);
        workers.push(worker);
        let current = -1;
        const take = () => {
          current = next < tasks.length ? next++ : -1;
          if (current === -1) return;
          worker.postMessage({ task: current, input: tasks[current] });
        };
        worker.on('message', (message: TaskMessage<Result>) => {
          if (stopped) return;
          if ('step' in message) return stepped();
          if ('error' in message) return stop(() => reject(failure(message.task, message.error)));
          try {
            finished(message.result, tasks[message.task]!);
          } catch (error) {
            return stop(() => reject(error as Error));
          }
          open -= 1;
          if (open === 0) return stop(resolve);
          take();
        });
        const failed = (cause: unknown) => { if (!stopped) stop(() => reject(failure(current, cause))); };
        worker.on('error', failed);
        worker.on('messageerror', failed);
        // What a thread runs may end it without an error: process.exit() in a policy's module.
        worker.on('exit', (code) => { if (current !== -1) failed(`its thread ended by itself (exit code ${code}) before the task was done`); });
        take();
      }
    });
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function failure(task: number, cause: unknown): TaskError {
  return new TaskError(task, cause instanceof Error ? cause.message : String(cause), { cause });
}
