import type { Outcome } from '../../core/plant/action.js';

/** Brings machines into the swarm and takes them out of it again, each step resumable; takes minutes. */
export interface NodeProvisioning {
  /** Answered when the node is ready in the swarm and bears the labels of its group's base, or when it has failed. */
  add(group: string, node: string): Promise<Outcome>;
  /** Answered when node and machine are gone, or when that has failed. */
  remove(node: string, drain: boolean): Promise<Outcome>;
  /** Names of the nodes that are being made. */
  names(): readonly string[];
}
