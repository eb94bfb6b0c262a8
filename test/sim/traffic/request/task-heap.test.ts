import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TaskHeap, TaskKeys } from '../../../../src/sim/traffic/request/task-heap.js';

it('keeps the smallest key first while tasks come, go and change in any order', () => {
  const operations = fc.array(fc.record({ task: fc.integer({ min: 0, max: 40 }), key: fc.option(fc.integer({ min: 0, max: 99 })) }), { maxLength: 400 });
  fc.assert(
    fc.property(operations, (run) => {
      const heap = new TaskHeap(new TaskKeys());
      const reference = new Map<number, number>();
      for (const { task, key } of run) {
        if (key === null) {
          if (reference.delete(task)) heap.remove(task);
        } else {
          if (reference.has(task)) heap.change(task, key);
          else heap.insert(task, key);
          reference.set(task, key);
        }
        expect(heap.size).toBe(reference.size);
        if (heap.size > 0) expect(reference.get(heap.first)).toBe(Math.min(...reference.values()));
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});
