import type { NodeObservation } from '../../core/plant/snapshot.js';
import type { Bytes, Cores } from '../../core/units.js';
import type { NodeId, ServiceIndex } from '../traffic/traffic.js';
import { fits, noRoom, reservedWith, type Room } from './room.js';
import type { ClusterService } from './service.js';
import type { Task } from './task.js';

/** A machine of the swarm. It knows what is placed on it; that nothing is placed beyond its room is asserted here. */
export class ClusterNode implements Room {
  readonly tasks = new Set<Task>();
  state: NodeObservation['state'] = 'ready';
  /** Called when the last task is gone: the end of a drain. */
  emptied: (() => void) | null = null;
  /** Tasks that are to stay: those on their way out hold their reservation but count no more. */
  private active = 0;
  private readonly activeByService = new Map<ServiceIndex, number>();
  private reserved = noRoom;

  constructor(
    readonly name: string,
    /** Position in the order of joining. */
    readonly serial: number,
    readonly group: string,
    readonly labels: NodeObservation['labels'],
    readonly created: string,
    readonly cores: Cores,
    readonly memory_B: Bytes,
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
    return fits(this.reserved, service.reservation, this);
  }

  /** Puts the task here. Throws when its reservation does not fit. */
  take(task: Task): void {
    if (!this.hasRoom(task.service)) throw new Error(`${task.id} does not fit on ${this.name}`);
    this.tasks.add(task);
    this.reserved = reservedWith(this.reserved, task.service.reservation, 1);
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
    this.reserved = this.tasks.size === 0 ? noRoom : reservedWith(this.reserved, task.service.reservation, -1);
  }

  private count(service: ClusterService, difference: 1 | -1): void {
    this.active += difference;
    this.activeByService.set(service.index, this.activeTasksOf(service) + difference);
  }
}
