import type { Seconds } from '../../core/units.js';
import type { Clock } from '../kernel/clock.js';
import type { Traffic } from '../traffic/traffic.js';
import { runs, type Task } from './task.js';

/** Draws of the delays of one service's tasks. */
export interface TaskDelays {
  readonly schedule: () => Seconds;
  readonly listen: () => Seconds;
  readonly stop: () => Seconds;
}

/** Told at the turns of a task's life. */
export interface TaskLifeEvents {
  started(task: Task): void;
  /** About to leave the supply. */
  stopping(task: Task): void;
  ending(task: Task): void;
  /** Stopped of itself at the end of its stop delay; not called for tasks that were killed. */
  stopped(task: Task): void;
}

/**
 * A task's way from its place on a node to its end: starting, running, serving, stopping, gone. Whatever happens to
 * it meanwhile (scaled in, crashed) changes its state, and the sequence that finds another state than it left ends.
 */
export class TaskLife {
  constructor(
    private readonly clock: Clock,
    private readonly traffic: Traffic,
    /** By service index. */
    private readonly delays: readonly TaskDelays[],
    private readonly events: TaskLifeEvents,
  ) {}

  begin(task: Task): void {
    task.state = 'starting';
    this.clock.start(this.starting(task));
  }

  /** A task of before the start of the run: it serves at once. */
  stand(task: Task): void {
    this.run(task);
    this.serve(task);
  }

  /** Takes a running task out of the routing and ends it after its stop delay. */
  stop(task: Task): void {
    this.events.stopping(task);
    task.state = 'stopping';
    this.traffic.closeTask(task.traffic!);
    this.clock.start(this.ending(task));
  }

  /** Ends the task's process at once, if it has one. The caller says what state that leaves. */
  kill(task: Task): void {
    if (runs(task)) {
      this.events.stopping(task);
      this.traffic.closeTask(task.traffic!);
    }
    this.end(task);
  }

  private *starting(task: Task): Generator<Seconds, void, void> {
    const { schedule, listen } = this.delays[task.service.index]!;
    // Both are drawn now, so that a task's fate does not shift the draws of the tasks after it.
    const schedule_s = schedule();
    const listen_s = listen();
    yield schedule_s;
    if (task.state === 'starting') yield* this.listening(task, listen_s);
  }

  private *listening(task: Task, listen_s: Seconds): Generator<Seconds, void, void> {
    this.run(task);
    yield listen_s;
    if (task.state === 'running') this.serve(task);
  }

  private *ending(task: Task): Generator<Seconds, void, void> {
    yield this.delays[task.service.index]!.stop();
    if (task.state !== 'stopping') return;
    this.end(task);
    this.events.stopped(task);
  }

  private run(task: Task): void {
    task.state = 'running';
    task.traffic = this.traffic.addTask(task.service.index, task.node!.traffic);
    task.started_s = this.clock.now_s;
    task.ready_changed_s = this.clock.now_s;
    this.events.started(task);
  }

  private serve(task: Task): void {
    task.state = 'serving';
    task.ready_changed_s = this.clock.now_s;
    this.traffic.openTask(task.traffic!);
  }

  private end(task: Task): void {
    if (task.traffic === null) return;
    this.events.ending(task);
    this.traffic.removeTask(task.traffic);
    task.traffic = null;
  }
}
