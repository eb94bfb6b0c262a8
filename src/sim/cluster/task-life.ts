import type { Seconds } from '../../core/units.js';
import type { Clock } from '../kernel/clock.js';
import type { Traffic } from '../traffic/traffic.js';
import { runs, type Task } from './task.js';

/** How the tasks of one service begin and end; the delays are a task's own draws, whatever the others do. */
export interface TaskHabits {
  readonly schedule: (task: Task) => Seconds;
  readonly listen: (task: Task) => Seconds;
  readonly stop: (task: Task) => Seconds;
  /** They send messages of their own. */
  readonly clients: boolean;
}

/** Docker's time between asking a container to stop and killing it. */
const stopGrace_s: Seconds = 10;

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
    private readonly habits: readonly TaskHabits[],
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

  /**
   * Ends a running task after its stop delay. It leaves the routing at once and finishes what it has; a client takes
   * no notice of being asked and goes on sending until it is killed.
   */
  stop(task: Task): void {
    this.events.stopping(task);
    task.state = 'stopping';
    this.clock.start(this.ending(task));
  }

  /** Ends the task's process at once, if it has one. The caller says what state that leaves. */
  kill(task: Task): void {
    if (runs(task)) this.events.stopping(task);
    this.end(task);
  }

  private *starting(task: Task): Generator<Seconds, void, void> {
    const { schedule, listen } = this.habits[task.service.index]!;
    yield schedule(task);
    if (task.state === 'starting') yield* this.listening(task, listen(task));
  }

  private *listening(task: Task, listen_s: Seconds): Generator<Seconds, void, void> {
    this.run(task);
    yield listen_s;
    if (task.state === 'running') this.serve(task);
  }

  private *ending(task: Task): Generator<Seconds, void, void> {
    const { stop, clients } = this.habits[task.service.index]!;
    const stop_s = stop(task);
    // Of a short stop delay a client has half for its last answer: the message of one that is killed counts as failed.
    const sending_s = clients ? Math.min(stopGrace_s, stop_s / 2) : 0;
    if (sending_s > 0) yield sending_s;
    if (task.state === 'stopping') yield* this.closing(task, stop_s - sending_s);
  }

  private *closing(task: Task, for_s: Seconds): Generator<Seconds, void, void> {
    this.traffic.closeTask(task.traffic!);
    yield for_s;
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
