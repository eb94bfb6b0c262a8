import { parentPort } from 'node:worker_threads';
import type { TaskMessage } from './worker-pool.js';

/**
 * The thread's side of a pool: answers every task with what `work` makes of it, or with its error; `step` tells the
 * other side of each step on the way.
 */
export function answerTasks<Task, Result>(work: (task: Task, step: () => void) => Result | Promise<Result>): void {
  parentPort!.on('message', ({ task, input }: { task: number; input: Task }) => {
    const tell = (message: TaskMessage<Result>) => parentPort!.postMessage(message);
    // Promise.resolve().then also catches what `work` throws before its first await.
    Promise.resolve().then(() => work(input, () => tell({ task, step: true }))).then((result) => tell({ task, result }), (error: unknown) => tell({ task, error }));
  });
}
