import type { NodeObservation } from '../../core/plant/snapshot.js';
import type { Cores } from '../../core/units.js';
import type { NodeId, ServiceIndex } from '../traffic/traffic.js';
import type { ClusterService } from './service.js';
import type { Task } from './task.js';

/** A machine of the swarm. It knows what is placed on it; that nothing is placed beyond its room is asserted here. */
export class ClusterNode {
  readonly tasks = new Set<Task>();
  state: NodeObservation['state'] = 'ready';
  /** Called when the last task is gone: the end of a drain. */
  emptied: (() => void) | null = null;
  /** Tasks that are to stay: those on their way out hold their reservation but count no more. */
  private active = 0;
  private readonly activeByService = new Map<ServiceIndex, number>();
  private reserved: Cores = 0;

  constructor(
    readonly name: string,
    /** Position in the order of joining. */
    readonly serial: number,
    readonly group: string,
    readonly labels: NodeObservation['labels'],
    readonly created: string,
    readonly cores: Cores,
    readonly background: Cores,
    readonly traffic: NodeId,
    /** Position among all that ever joined its group. */
    readonly ordinal: number,
  ) {}

  get activeTasks(): number {
    return this.active;
  }

  activeTasksOf(service: ClusterService): number {
    return this.activeByService.get(service.index) ?? 0;
  }

  hasRoom(service: ClusterService): boolean {
    return this.reserved + service.reservation <= this.cores + reservationTolerance;
  }

  /** Puts the task here. Throws when its reservation does not fit. */
  take(task: Task): void {
    if (!this.hasRoom(task.service)) throw new Error(`${task.id} does not fit on ${this.name}`);
    this.tasks.add(task);
    this.reserved += task.service.reservation;
    this.count(task.service, 1);
    task.node = this;
  }

  /** The task is to go: it makes room for the count of others, not yet for their reservations. */
  retire(task: Task): void {
    this.count(task.service, -1);
  }

  /** The task is gone, retired or not. */
  release(task: Task): void {
    if (task.state !== 'stopping') this.count(task.service, -1);
    this.tasks.delete(task);
    this.reserved = this.tasks.size === 0 ? 0 : this.reserved - task.service.reservation;
  }

  private count(service: ClusterService, difference: 1 | -1): void {
    this.active += difference;
    this.activeByService.set(service.index, this.activeTasksOf(service) + difference);
  }
}

/** Sums of decimal reservations (0.1 + 0.2) may pass a node's cores by a rounding error. */
const reservationTolerance: Cores = 1e-9;
