import { expect, it } from 'vitest';
import { ClusterNode } from '../../../src/sim/cluster/node.js';
import { tasksToRemove } from '../../../src/sim/cluster/removal-order.js';
import { ClusterService } from '../../../src/sim/cluster/service.js';
import type { TaskState } from '../../../src/sim/cluster/task.js';
import { service as serviceSchema } from '../../../src/sim/model/application.js';

/** A service whose tasks, by slot from 1 on, stand on these nodes in these states. */
function service(...tasks: readonly (readonly [string | null, TaskState])[]): ClusterService {
  const web = new ClusterService('web', 0, serviceSchema.parse({ cpu: '1ms' }));
  const nodes = new Map<string, ClusterNode>();
  tasks.forEach(([name, state], index) => {
    const task = web.newTask(index + 1);
    task.state = state;
    if (name === null) return;
    if (!nodes.has(name)) nodes.set(name, new ClusterNode(name, nodes.size, 'g', {}, '', 8, 0, 0, nodes.size, nodes.size));
    nodes.get(name)!.take(task);
  });
  return web;
}

const removed = (of: ClusterService, surplus: number) => tasksToRemove(of, surplus).map(({ slot }) => slot).sort((a, b) => a - b);

it('the most loaded node loses first, so that the rest stays spread', () => {
  const web = service(['a', 'serving'], ['b', 'serving'], ['a', 'serving'], ['a', 'serving'], ['b', 'serving']);
  expect(removed(web, 1)).toEqual([4]);
  expect(removed(web, 3)).toEqual([3, 4, 5]);
});

it('tasks without a node go before any other', () => {
  expect(removed(service([null, 'pending'], ['a', 'serving'], ['a', 'serving']), 1)).toEqual([1]);
});

it('among equals, those that do not run yet', () => {
  expect(removed(service(['a', 'starting'], ['b', 'serving'], ['c', 'running']), 1)).toEqual([1]);
});

it('else the newest', () => {
  expect(removed(service(['a', 'serving'], ['b', 'serving'], ['c', 'serving']), 2)).toEqual([2, 3]);
});

it('all of them, when none is wanted', () => {
  expect(removed(service(['a', 'serving'], [null, 'pending']), 2)).toEqual([1, 2]);
});
