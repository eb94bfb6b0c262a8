import { doubled } from '../../growth.js';

/** Where each task stands in the one heap that holds it, and the key it stands there with; shared by all heaps. */
export class TaskKeys {
  key = new Float64Array(64);
  position = new Int32Array(64);

  grow(): void {
    this.key = doubled(this.key);
    this.position = doubled(this.position);
  }
}

/** Binary heap of tasks, smallest key first, with removal from the middle. */
export class TaskHeap {
  size = 0;
  private tasks = new Int32Array(4);

  constructor(private readonly keys: TaskKeys) {}

  /** Task with the smallest key; the heap is not empty. */
  get first(): number {
    return this.tasks[0]!;
  }

  insert(task: number, key: number): void {
    if (this.size === this.tasks.length) this.tasks = doubled(this.tasks);
    this.rise(this.size++, task, key);
  }

  remove(task: number): void {
    const hole = this.keys.position[task]!;
    const last = this.tasks[--this.size]!;
    if (last !== task) this.settle(hole, last, this.keys.key[last]!);
  }

  change(task: number, key: number): void {
    this.settle(this.keys.position[task]!, task, key);
  }

  private settle(hole: number, task: number, key: number): void {
    if (hole > 0 && key < this.keys.key[this.tasks[(hole - 1) >> 1]!]!) this.rise(hole, task, key);
    else this.sink(hole, task, key);
  }

  private rise(hole: number, task: number, key: number): void {
    const { tasks, keys } = this;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = tasks[parent]!;
      if (key >= keys.key[above]!) break;
      this.put(hole, above);
      hole = parent;
    }
    keys.key[task] = key;
    this.put(hole, task);
  }

  private sink(hole: number, task: number, key: number): void {
    const { tasks, keys, size } = this;
    for (let child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && keys.key[tasks[child + 1]!]! < keys.key[tasks[child]!]!) child++;
      const below = tasks[child]!;
      if (key <= keys.key[below]!) break;
      this.put(hole, below);
      hole = child;
    }
    keys.key[task] = key;
    this.put(hole, task);
  }

  private put(place: number, task: number): void {
    this.tasks[place] = task;
    this.keys.position[task] = place;
  }
}
