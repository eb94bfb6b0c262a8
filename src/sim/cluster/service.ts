import type { NodeObservation } from '../../core/plant/snapshot.js';
import type { Service } from '../model/application.js';
import type { ServiceIndex } from '../traffic/traffic.js';
import { type Constraint, parseConstraint, satisfies } from './constraint.js';
import type { Room } from './room.js';
import type { Task } from './task.js';

/** A Swarm service: what is asked for, and the tasks that stand for it. */
export class ClusterService {
  readonly constraints: readonly Constraint[];
  readonly reservation: Room;
  /** The task that each slot is filled with, or shall be. */
  readonly slots = new Map<number, Task>();
  /** Tasks on their way out; their slots are free already. */
  readonly stopping = new Set<Task>();
  /** Set by whoever scales it; of no meaning for a global service. */
  replicas: number;
  /** Tasks that exist as processes and are to stay: the supply. */
  running = 0;
  private made = 0;
  private readonly madeFor = new Map<number, number>();
  /** Nodes of a group share one labels object, and placement asks for every node and task. */
  private readonly wanted = new Map<NodeObservation['labels'], boolean>();

  constructor(
    readonly name: string,
    readonly index: ServiceIndex,
    readonly model: Service,
  ) {
    this.constraints = model.constraints.map(parseConstraint);
    this.reservation = { cores: model.cpu_reservation ?? 0, memory_B: model.memory_reservation ?? 0 };
    this.replicas = model.replicas;
  }

  get global(): boolean {
    return this.model.mode === 'global';
  }

  /** Tasks there should be: a global service has one on every node that matches. */
  get desired(): number {
    return this.global ? this.slots.size : this.replicas;
  }

  wants(labels: NodeObservation['labels']): boolean {
    let answer = this.wanted.get(labels);
    if (answer === undefined) this.wanted.set(labels, (answer = satisfies(labels, this.constraints)));
    return answer;
  }

  newTask(slot: number): Task {
    this.made += 1;
    const nth = (this.madeFor.get(slot) ?? 0) + 1;
    this.madeFor.set(slot, nth);
    const task: Task = {
      id: `${this.name}.${slot}.${this.made}`, service: this, slot, nth, state: 'pending', node: null, why_pending: '',
      traffic: null, started_s: 0, ready_changed_s: 0,
    };
    this.slots.set(slot, task);
    return task;
  }

  /** Node groups its tasks stand on, sorted. */
  groups(): string[] {
    const names = new Set<string>();
    for (const task of this.slots.values()) if (task.node !== null) names.add(task.node.group);
    return [...names].sort();
  }
}
