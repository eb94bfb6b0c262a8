import { describe, expect, it } from 'vitest';
import { runInWorkers, TaskError } from '../../../src/experiment/runner/worker-pool.js';

const entry = new URL('./fixtures/squares.mjs', import.meta.url);

async function squares(tasks: readonly number[], jobs: number): Promise<readonly (readonly [number, number])[]> {
  const pairs: [number, number][] = [];
  await runInWorkers<number, number>(tasks, { entry, jobs }, (result, task) => pairs.push([task, result]));
  return pairs.sort(([a], [b]) => a - b);
}

describe('runInWorkers', () => {
  it.each([1, 2, 5])('answers every task once with %i threads', async (jobs) => {
    const tasks = Array.from({ length: 20 }, (_, index) => index);
    expect(await squares(tasks, jobs)).toEqual(tasks.map((task) => [task, task * task]));
  });

  it('has nothing to do without tasks', async () => expect(await squares([], 2)).toEqual([]));

  it('tells of the steps of tasks before their ends', async () => {
    const heard: string[] = [];
    await runInWorkers<number, number>([3, 5], { entry, jobs: 1 }, (result) => heard.push(`${result}`), () => heard.push('step'));
    expect(heard).toEqual(['9', 'step', '25']);
  });

  it('ends with the first task that fails', async () => {
    const failed = squares([1, 2, -1, 3], 2);
    await expect(failed).rejects.toBeInstanceOf(TaskError);
    await expect(failed).rejects.toMatchObject({ task: 2, message: 'negative', cause: expect.any(RangeError) as unknown });
  });

  it('ends when a thread dies', async () => {
    await expect(squares([-2], 1)).rejects.toMatchObject({ task: 0, message: 'dead' });
  });

  it('ends when a thread ends without an error', async () => {
    await expect(squares([1, -4, 2], 1)).rejects.toMatchObject({ name: 'TaskError', task: 1, message: 'its thread ended by itself (exit code 0) before the task was done' });
  });

  it('ends when what is done with a result fails', async () => {
    await expect(runInWorkers<number, number>([1], { entry, jobs: 1 }, () => { throw new Error('disk full'); })).rejects.toThrow('disk full');
  });

  it('keeps what had finished when it is interrupted', async () => {
    const interruption = new AbortController();
    const finished: number[] = [];
    // One thread: the third task never ends by itself.
    await runInWorkers<number, number>([1, 2, -3, 4], { entry, jobs: 1, signal: interruption.signal }, (_, task) => {
      finished.push(task);
      if (task === 2) interruption.abort();
    });
    expect(finished).toEqual([1, 2]);
  });

  it('begins nothing once it is interrupted', async () => {
    const finished: number[] = [];
    await runInWorkers<number, number>([1], { entry, jobs: 1, signal: AbortSignal.abort() }, (_, task) => finished.push(task));
    expect(finished).toEqual([]);
  });
});
