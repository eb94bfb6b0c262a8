import { doubled } from './growth.js';
import { DUE, POSITION, TaskRecords } from './task-records.js';

/** Binary heap of tasks by the time they are due, with removal from the middle. A task is in one heap at a time. */
export class TaskHeap {
  size = 0;
  private tasks = new Int32Array(4);

  constructor(private readonly records: TaskRecords) {}

  /** Task that is due first; the heap is not empty. */
  get first(): number {
    return this.tasks[0]!;
  }

  insert(task: number, due: number): void {
    if (this.size === this.tasks.length) this.tasks = doubled(this.tasks);
    this.rise(this.size++, task, due);
  }

  remove(task: number): void {
    const hole = this.records.words[TaskRecords.words(task) + POSITION]!;
    const last = this.tasks[--this.size]!;
    if (last !== task) this.settle(hole, last, this.dueOf(last));
  }

  change(task: number, due: number): void {
    this.settle(this.records.words[TaskRecords.words(task) + POSITION]!, task, due);
  }

  private settle(hole: number, task: number, due: number): void {
    if (hole > 0 && due < this.dueOf(this.tasks[(hole - 1) >> 1]!)) this.rise(hole, task, due);
    else this.sink(hole, task, due);
  }

  private rise(hole: number, task: number, due: number): void {
    const { tasks } = this;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = tasks[parent]!;
      if (due >= this.dueOf(above)) break;
      this.put(hole, above);
      hole = parent;
    }
    this.records.times[TaskRecords.times(task) + DUE] = due;
    this.put(hole, task);
  }

  private sink(hole: number, task: number, due: number): void {
    const { tasks, size } = this;
    for (let child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && this.dueOf(tasks[child + 1]!) < this.dueOf(tasks[child]!)) child++;
      const below = tasks[child]!;
      if (due <= this.dueOf(below)) break;
      this.put(hole, below);
      hole = child;
    }
    this.records.times[TaskRecords.times(task) + DUE] = due;
    this.put(hole, task);
  }

  private dueOf(task: number): number {
    return this.records.times[TaskRecords.times(task) + DUE]!;
  }

  private put(place: number, task: number): void {
    this.tasks[place] = task;
    this.records.words[TaskRecords.words(task) + POSITION] = place;
  }
}
