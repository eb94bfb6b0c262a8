import { parentPort } from 'node:worker_threads';
import type { TaskAnswer } from './worker-pool.js';

/** The thread's side of a pool: answers every task with what `work` makes of it, or with its error. */
export function answerTasks<Task, Result>(work: (task: Task) => Result | Promise<Result>): void {
  parentPort!.on('message', ({ task, input }: { task: number; input: Task }) => {
    const answer = (message: TaskAnswer<Result>) => parentPort!.postMessage(message);
    // Promise.resolve().then also catches what `work` throws before its first await.
    Promise.resolve().then(() => work(input)).then((result) => answer({ task, result }), (error: unknown) => answer({ task, error }));
  });
}
