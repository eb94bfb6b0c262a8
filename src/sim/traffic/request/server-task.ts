import type { NodeId, ServiceIndex, TaskId } from '../traffic.js';

/** A task as the router and its own queue see it; its CPU is `ProcessorSharing`'s. */
export interface ServerTask {
  readonly id: TaskId;
  readonly service: ServiceIndex;
  readonly node: NodeId;
  /** Serves; before and after, it refuses connections. */
  listening: boolean;
  removed: boolean;
  /** Workers that hold a request. */
  busy: number;
  /** First in, first out, linked through the records' `NEXT`; -1: none. */
  queueHead: number;
  queueTail: number;
  queued: number;
  /** Requests served; of a client's task: messages answered. */
  served: number;
  /** Requests answered or messages sent: each costs the service's `sent_bytes`. */
  sent: number;
  /** The client that it is, where its service is that of a closed source; -1 else. */
  client: number;
  /** Its queue is being started: what ends meanwhile leaves the starting to that. */
  starting: boolean;
}

export function newServerTask(id: TaskId, service: ServiceIndex, node: NodeId): ServerTask {
  return { id, service, node, listening: false, removed: false, busy: 0, queueHead: -1, queueTail: -1, queued: 0, served: 0, sent: 0, client: -1, starting: false };
}

/**
 * Swarm's ingress: round robin over the tasks of a service, those that do not listen yet included.
 */
export class Router {
  private readonly tasks: ServerTask[] = [];
  private turn = 0;

  add(task: ServerTask): void {
    this.tasks.push(task);
  }

  remove(task: ServerTask): void {
    const place = this.tasks.indexOf(task);
    if (place < 0) return;
    this.tasks.splice(place, 1);
    if (place < this.turn) this.turn--;
  }

  /** `undefined`: the service has no task. */
  next(): ServerTask | undefined {
    if (this.turn >= this.tasks.length) this.turn = 0;
    return this.tasks[this.turn++];
  }
}
