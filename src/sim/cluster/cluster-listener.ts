import type { ClusterNode } from './node.js';
import type { ClusterService } from './service.js';
import type { Task } from './task.js';

/** Is told of what happens in the cluster, at the time it happens. */
export interface ClusterListener {
  nodeJoined?(node: ClusterNode): void;
  nodeLeft?(node: ClusterNode): void;
  /** Some node of the group joined, left, or is ready, draining or down now. */
  groupChanged?(group: string): void;
  /** The task's process is there. */
  taskStarted?(task: Task): void;
  /** The task's process is about to be gone; its counters can be read a last time. */
  taskEnding?(task: Task): void;
  /** `running` or `desired` of the service may have changed. */
  serviceChanged?(service: ClusterService): void;
}
