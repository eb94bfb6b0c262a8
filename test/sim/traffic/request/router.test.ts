import { expect, test } from 'vitest';
import { newServerTask, Router } from '../../../../src/sim/traffic/request/server-task.js';

const routed = (router: Router, count: number): readonly (number | undefined)[] => Array.from({ length: count }, () => router.next()?.id);

test('round robin goes on with the task whose turn it was, whoever leaves', () => {
  const [first, second, third] = [0, 1, 2].map((id) => newServerTask(id, 0, 0)) as [ReturnType<typeof newServerTask>, ReturnType<typeof newServerTask>, ReturnType<typeof newServerTask>];
  const router = new Router();
  for (const task of [first, second, third]) router.add(task);
  expect(routed(router, 2)).toEqual([0, 1]);
  router.remove(first);
  expect(routed(router, 3)).toEqual([2, 1, 2]);
  router.remove(third);
  expect(routed(router, 2)).toEqual([1, 1]);
  router.remove(second);
  expect(routed(router, 1)).toEqual([undefined]);
});
