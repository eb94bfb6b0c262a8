import { doubled } from '../../growth.js';

/**
 * The requests that share a task's CPU, ordered by the attained service at which each is done: one skew heap
 * (Sleator and Tarjan, "Self-Adjusting Heaps", 1986) a task, linked through arrays indexed by request, so that
 * insertion and removal allocate nothing. -1 is the empty heap.
 */
export class RequestHeaps {
  private due = new Float64Array(64);
  private left = new Int32Array(64);
  private right = new Int32Array(64);

  /** Attained service at which the request is done. */
  dueOf(request: number): number {
    return this.due[request]!;
  }

  /** @returns the new root */
  insert(root: number, request: number, due: number): number {
    while (request >= this.due.length) {
      this.due = doubled(this.due);
      this.left = doubled(this.left);
      this.right = doubled(this.right);
    }
    this.due[request] = due;
    this.left[request] = -1;
    this.right[request] = -1;
    return this.meld(root, request);
  }

  /** @returns the root of what is left */
  removeFirst(root: number): number {
    return this.meld(this.left[root]!, this.right[root]!);
  }

  private meld(a: number, b: number): number {
    if (a < 0) return b;
    if (b < 0) return a;
    const { due, left, right } = this;
    if (due[b]! < due[a]!) [a, b] = [b, a];
    const root = a;
    for (;;) {
      const next = right[a]!;
      right[a] = left[a]!;
      if (next < 0) {
        left[a] = b;
        return root;
      }
      if (due[b]! < due[next]!) {
        left[a] = b;
        a = b;
        b = next;
      } else {
        left[a] = next;
        a = next;
      }
    }
  }
}
