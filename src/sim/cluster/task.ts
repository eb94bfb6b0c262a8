import type { Seconds } from '../../core/units.js';
import type { TaskId } from '../traffic/traffic.js';
import type { ClusterNode } from './node.js';
import type { ClusterService } from './service.js';

/**
 * `pending`: no node has room. `starting`: placed, its image and network are made ready. `running`: routed to, but
 * refuses connections. `serving`. `stopping`: out of the routing, finishes what it has. `failed`: died with its node,
 * not missed by Swarm yet. `gone`.
 */
export type TaskState = 'pending' | 'starting' | 'running' | 'serving' | 'stopping' | 'failed' | 'gone';

/** One container of a service, from the wish for it to its end. */
export interface Task {
  /** `rest_api.2.7`: service, slot, and the count of tasks the service has had. */
  readonly id: string;
  readonly service: ClusterService;
  /** Replicas are numbered from 1, the lowest free number first; tasks of a global service bear their node's. */
  readonly slot: number;
  /** Which task of its slot it is, from 1. */
  readonly nth: number;
  state: TaskState;
  node: ClusterNode | null;
  /** Why no node takes it; empty unless pending. */
  why_pending: string;
  /** Stands from `running` until the task is gone. */
  traffic: TaskId | null;
  started_s: Seconds;
  ready_changed_s: Seconds;
}

/** It exists as a process. */
export function runs(task: Task): boolean {
  return task.state === 'running' || task.state === 'serving';
}
